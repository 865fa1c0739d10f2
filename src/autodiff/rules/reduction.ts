import {
  cast,
  constantValue,
  div,
  equal,
  expand,
  mul,
  type Node,
  reduceSum,
  reshape,
  type Tensor,
} from "../../graph/index.js";
import { type SimpleRule, simpleRules } from "../registry.js";

/** The shape of a reduction's result with the reduced axes kept as size 1. */
function keptShape({ inputs: [x, axes], attributes }: Node): { axes: number[]; shape: number[] } {
  const attribute = attributes.axes;
  const reduced =
    attribute?.type === "ints" ? [...attribute.value] : Array.from(constantValue(axes)?.data ?? []);
  return { axes: reduced, shape: x.shape.map((size, axis) => (reduced.includes(axis) ? 1 : size)) };
}

/** The gradient goes to the extreme elements, in equal parts where several are equal (as torch.amax). */
const extremum: SimpleRule = (g, node) => {
  const { axes, shape } = keptShape(node);
  const mask = cast(equal(node.inputs[0], reshape(node.outputs[0], shape)), "float32");
  const count = reduceSum(mask, { axes, keepDims: true });
  return [mul(mask, div(reshape(g, shape), count))];
};

export const reductionRules = simpleRules({
  ReduceSum: (g, node) => [expand(reshape(g, keptShape(node).shape), node.inputs[0].shape), undefined],
  ReduceMean: (g, node) => {
    const { axes, shape } = keptShape(node);
    const x: Tensor = node.inputs[0];
    const count = axes.reduce((product, axis) => product * x.shape[axis], 1);
    return [expand(mul(reshape(g, shape), 1 / count), x.shape)];
  },
  ReduceMax: extremum,
  ReduceMin: extremum,
});
