import type { ReductionOp } from "../../operator-table.js";
import { mul } from "../../operators/elementwise.js";
import { expand, reshape } from "../../operators/layout.js";
import { reducedShape } from "../../shape.js";
import { reapply, type Tensor } from "../../tensor.js";
import { madeBy, repeated } from "../pattern.js";
import type { Rule } from "../rule.js";

export const mergeReshapes: Rule<"Reshape"> = {
  name: "merge-reshapes",
  about: "Of two reshapes in a row the second alone is left.",
  operators: ["Reshape"],
  apply: ({ inputs: [x], outputs: [{ shape }] }) => (madeBy(x, "Reshape") ? [reshaped(x, shape)] : undefined),
};

/** Reshapes a tensor with a single reshape of its origin. */
export const reshaped = (x: Tensor, shape: readonly number[]): Tensor =>
  reshape(madeBy(x, "Reshape")?.inputs[0] ?? x, shape);

const operators: readonly ReductionOp[] = ["ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin"];

export const pushExpandThroughReduction: Rule<ReductionOp> = {
  name: "push-expand-through-reduction",
  about:
    "A reduction of repeated values reduces the values; a sum is multiplied by how often they are repeated.",
  operators,
  apply(node) {
    const [x] = node.inputs;
    const source = repeated(x);
    if (!source) return undefined;
    const { axes, keepdims } = node.attributes;
    const added = x.shape.length - source.shape.length;
    const values = reshape(source, [...x.shape.slice(0, added).map(() => 1), ...source.shape]);
    const times = axes.reduce((product, axis) => product * (x.shape[axis] / values.shape[axis]), 1);
    const type = { shape: reducedShape(values.shape, axes, keepdims), dtype: x.dtype };
    const [once] = reapply(node, [values], [type]).outputs;
    const total = isUnit(values, axes) ? reshaped(values, once.shape) : once;
    const scaled = node.opType === "ReduceSum" && times > 1 ? mul(total, times) : total;
    return [expand(scaled, node.outputs[0].shape)];
  },
};

export const removeUnitReduction: Rule<ReductionOp> = {
  name: "remove-unit-reduction",
  about: "A reduction over axes of size 1 is a reshape.",
  operators,
  apply(node) {
    const [x] = node.inputs;
    return isUnit(x, node.attributes.axes) ? [reshaped(x, node.outputs[0].shape)] : undefined;
  },
};

const isUnit = (x: Tensor, axes: readonly number[]): boolean => axes.every((axis) => x.shape[axis] === 1);
