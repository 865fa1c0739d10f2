import {
  abs,
  add,
  equal,
  exp,
  log,
  mul,
  normaliseAxes,
  type ReduceOptions,
  reduceMax,
  reduceMean,
  reduceMin,
  reduceSum,
  sqrt,
  sub,
  type Tensor,
  where,
} from "../../graph/index.js";
import type { Importer, ImporterTable, Operands } from "../nodes/operands.js";

/** Axes are an attribute, or from set 18 on (13 for sums) an input. */
function optionsOf(operands: Operands): ReduceOptions | undefined {
  const { node } = operands;
  const axes = operands.numbers(1) ?? node.ints("axes");
  const keepDims = node.int("keepdims", 1) === 1;
  if (axes && axes.length > 0) return { axes, keepDims };
  return node.int("noop_with_empty_axes", 0) === 1 ? undefined : { keepDims };
}

const reduction =
  (reduce: (x: Tensor, options: ReduceOptions) => Tensor): Importer =>
  (operands) => {
    const options = optionsOf(operands);
    return [options ? reduce(operands.input(0), options) : operands.input(0)];
  };

const logSumExp = (x: Tensor, options: ReduceOptions): Tensor => {
  const kept = { ...options, keepDims: true };
  const highest = reduceMax(x, kept);
  const rest = log(reduceSum(exp(sub(x, highest)), options));
  return add(rest, reduceMax(x, options));
};

/** A square root whose derivative at 0 is 0: a norm of zeros has no direction. */
function root(x: Tensor): Tensor {
  const none = equal(x, 0);
  return where(none, 0, sqrt(where(none, 1, x)));
}

const argument: Importer = (operands) => {
  const { node } = operands;
  const { shape } = operands.input(0);
  const [axis] = normaliseAxes([node.int("axis", 0)], shape.length, node.where);
  const kept = node.int("keepdims", 1) === 1 ? [1] : [];
  return operands.opaque([
    { shape: shape.flatMap((size, at) => (at === axis ? kept : [size])), dtype: "int64" },
  ]);
};

export const reductionImporters: ImporterTable = {
  ArgMax: argument,
  ArgMin: argument,
  ReduceL1: reduction((x, options) => reduceSum(abs(x), options)),
  ReduceL2: reduction((x, options) => root(reduceSum(mul(x, x), options))),
  ReduceLogSumExp: reduction(logSumExp),
  ReduceMax: reduction(reduceMax),
  ReduceMean: reduction(reduceMean),
  ReduceMin: reduction(reduceMin),
  ReduceSum: reduction(reduceSum),
  ReduceSumSquare: reduction((x, options) => reduceSum(mul(x, x), options)),
};
