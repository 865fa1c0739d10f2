import { none } from "../../base/none.js";
import {
  cast,
  div,
  equal,
  expand,
  mul,
  type NodeOf,
  type ReductionOp,
  reducedShape,
  reduceSum,
  reshape,
} from "../../graph/index.js";
import { type Derivatives, gradientRule } from "../rule.js";

/** The shape of a reduction's result with the reduced axes kept as size 1. */
const keptShape = ({ inputs: [x], attributes: { axes } }: NodeOf<ReductionOp>): number[] =>
  reducedShape(x.shape, axes, true);

/** The gradient goes to the extreme element; ties share it equally (as in torch.amax). */
const extremum = gradientRule<"ReduceMax" | "ReduceMin">((g, node) => {
  const shape = keptShape(node);
  const mask = cast(equal(node.inputs[0], reshape(node.outputs[0], shape)), "float32");
  const count = reduceSum(mask, { axes: node.attributes.axes, keepDims: true });
  return [mul(mask, div(reshape(g, shape), count))];
});

export const reductionDerivatives: Derivatives<"reduction"> = {
  ArgMax: none("an index does not change under small changes of the values"),
  ReduceMax: extremum,
  ReduceMean: gradientRule((g, node) => {
    const { shape } = node.inputs[0];
    const count = node.attributes.axes.reduce((product, axis) => product * shape[axis], 1);
    return [expand(mul(reshape(g, keptShape(node)), 1 / count), shape)];
  }),
  ReduceMin: extremum,
  ReduceSum: gradientRule((g, node) => [expand(reshape(g, keptShape(node)), node.inputs[0].shape)]),
};
