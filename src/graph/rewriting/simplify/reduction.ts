import { intOf, intsOf } from "../../attributes.js";
import { mul } from "../../operators/elementwise.js";
import { expand, reshape } from "../../operators/layout.js";
import { applyOperator, constantValue, type Node, type Tensor } from "../../tensor.js";
import { repeated } from "../pattern.js";
import type { Rule } from "../rule.js";
import { reshaped } from "./layout.js";

const operators = ["ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin"];

export const pushExpandThroughReduction: Rule = {
  name: "push-expand-through-reduction",
  about:
    "A reduction of repeated values reduces the values; a sum is multiplied by how often they are repeated.",
  operators,
  apply(node) {
    const [x, ...rest] = node.inputs;
    const source = repeated(x);
    if (!source) return undefined;
    const axes = axesOf(node);
    const added = x.shape.length - source.shape.length;
    const values = reshape(source, [...x.shape.slice(0, added).map(() => 1), ...source.shape]);
    const times = axes.reduce((product, axis) => product * (x.shape[axis] / values.shape[axis]), 1);
    const keep = intOf(node, "keepdims") === 1;
    const type = { shape: reduced(values.shape, axes, keep), dtype: x.dtype };
    const [once] = applyOperator(node.opType, [values, ...rest], [type], node.attributes).outputs;
    const total = isUnit(values, axes) ? reshaped(values, once.shape) : once;
    const scaled = node.opType === "ReduceSum" && times > 1 ? mul(total, times) : total;
    return [expand(scaled, node.outputs[0].shape)];
  },
};

export const removeUnitReduction: Rule = {
  name: "remove-unit-reduction",
  about: "A reduction over axes of size 1 is a reshape.",
  operators,
  apply(node) {
    const [x] = node.inputs;
    return isUnit(x, axesOf(node)) ? [reshaped(x, node.outputs[0].shape)] : undefined;
  },
};

function axesOf(node: Node): readonly number[] {
  const [, axes] = node.inputs;
  return axes ? Array.from(constantValue(axes)?.data ?? []) : intsOf(node, "axes");
}

const isUnit = (x: Tensor, axes: readonly number[]): boolean => axes.every((axis) => x.shape[axis] === 1);

const reduced = (shape: readonly number[], axes: readonly number[], keep: boolean): number[] =>
  shape.flatMap((size, axis) => (axes.includes(axis) ? (keep ? [1] : []) : [size]));
