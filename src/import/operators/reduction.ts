import { none } from "../../base/none.js";
import {
  abs,
  add,
  equal,
  exp,
  log,
  mul,
  normaliseAxes,
  type ReduceOptions,
  reducedShape,
  reduceMax,
  reduceMean,
  reduceMin,
  reduceSum,
  sqrt,
  sub,
  type Tensor,
  where,
} from "../../graph/index.js";
import type { StandardAttributes } from "../../onnx/index.js";
import { type Importers, like, type Operands } from "../nodes/operands.js";

/** Axes are an attribute, or an input from set 18 on (13 for sums); undefined if nothing is reduced. */
function optionsOf(operands: Operands<StandardAttributes<"ReduceSum">>): ReduceOptions | undefined {
  const { attributes } = operands;
  const axes = operands.numbers(1) ?? attributes.axes;
  const keepDims = attributes.keepdims;
  if (axes && axes.length > 0) return { axes, keepDims };
  return attributes.noop_with_empty_axes ? undefined : { keepDims };
}

const reduction =
  (reduce: (x: Tensor, options: ReduceOptions) => Tensor) =>
  (operands: Operands<StandardAttributes<"ReduceSum">>): readonly Tensor[] => {
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

function argument(operands: Operands<StandardAttributes<"ArgMax">>): readonly Tensor[] {
  const { axis, keepdims } = operands.attributes;
  const { shape } = operands.input(0);
  const axes = normaliseAxes([axis], shape.length, operands.where);
  return operands.opaque([{ shape: reducedShape(shape, axes, keepdims), dtype: "int64" }]);
}

function largest(operands: Operands<StandardAttributes<"TopK">>): readonly Tensor[] {
  const { shape, dtype } = operands.input(0);
  const [axis] = normaliseAxes([operands.attributes.axis], shape.length, operands.where);
  const count = operands.numbers(1)?.[0] ?? 1;
  const result = shape.map((size, at) => (at === axis ? count : size));
  return operands.opaque([
    { shape: result, dtype },
    { shape: result, dtype: "int64" },
  ]);
}

export const reductionImporters: Importers<"reduction"> = {
  ArgMax: argument,
  ArgMin: argument,
  CumSum: like(0),
  ReduceL1: reduction((x, options) => reduceSum(abs(x), options)),
  ReduceL2: reduction((x, options) => root(reduceSum(mul(x, x), options))),
  ReduceLogSumExp: reduction(logSumExp),
  ReduceMax: reduction(reduceMax),
  ReduceMean: reduction(reduceMean),
  ReduceMin: reduction(reduceMin),
  ReduceProd: none("it is only computed on constants"),
  ReduceSum: reduction(reduceSum),
  ReduceSumSquare: reduction((x, options) => reduceSum(mul(x, x), options)),
  TopK: largest,
};
