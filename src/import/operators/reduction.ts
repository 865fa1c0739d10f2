import { ShapeError } from "../../base/errors.js";
import {
  abs,
  add,
  concat,
  equal,
  exp,
  gatherElements,
  log,
  mul,
  normaliseAxes,
  type ReduceOptions,
  reducedShape,
  reduceMax,
  reduceMean,
  reduceMin,
  reduceSum,
  reshape,
  slice,
  sqrt,
  sub,
  type Tensor,
  where,
} from "../../graph/index.js";
import type { StandardAttributes } from "../../onnx/index.js";
import type { Importers, Operands } from "../nodes/operands.js";
import { resampled, weightsOf } from "../nodes/resampled.js";

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

/** The product of halves, again and again, so that a 0 does no harm to derivatives. */
function productAlong(x: Tensor, axis: number): Tensor {
  const size = x.shape[axis];
  if (size === 0) throw new ShapeError(`there is nothing along axis ${axis} of [${x.shape}].`);
  if (size === 1) return x;
  const half = Math.floor(size / 2);
  const part = (from: number, to: number): Tensor => slice(x, { axes: [axis], starts: [from], ends: [to] });
  const products = mul(part(0, half), part(half, 2 * half));
  return productAlong(size % 2 ? concat([products, part(size - 1, size)], axis) : products, axis);
}

function product(x: Tensor, { axes = [...x.shape.keys()], keepDims = false }: ReduceOptions): Tensor {
  const reduced = normaliseAxes(axes, x.shape.length, "ReduceProd");
  const kept = reduced.reduce(productAlong, x);
  return reshape(kept, reducedShape(x.shape, reduced, keepDims));
}

/** The sums of what comes before each element: a product with a triangle of ones. */
function cumulated(operands: Operands<StandardAttributes<"CumSum">>): readonly Tensor[] {
  const x = operands.input(0);
  const given = operands.numbers(1)?.[0] ?? 0;
  const [axis] = normaliseAxes([given], x.shape.length, operands.where);
  const { exclusive, reverse } = operands.attributes;
  const size = x.shape[axis];
  if (x.dtype !== "float32" || size > longest) return operands.opaque([x]);
  const weights = weightsOf(size, size, (element) =>
    Array.from({ length: size }, (_, at) => {
      const before = reverse ? at - element : element - at;
      return [at, before > 0 || (before === 0 && !exclusive) ? 1 : 0] as const;
    }),
  );
  return [resampled(x, axis, weights)];
}

/** Most elements of an axis that cumulated sums are made of by a matrix. */
const longest = 1024;

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
  const [values, places] = operands.opaque([
    { shape: result, dtype },
    { shape: result, dtype: "int64" },
  ]);
  return [dtype === "float32" ? gatherElements(operands.input(0), places, axis) : values, places];
}

export const reductionImporters: Importers<"reduction"> = {
  ArgMax: argument,
  ArgMin: argument,
  CumSum: cumulated,
  ReduceL1: reduction((x, options) => reduceSum(abs(x), options)),
  ReduceL2: reduction((x, options) => root(reduceSum(mul(x, x), options))),
  ReduceLogSum: reduction((x, options) => log(reduceSum(x, options))),
  ReduceLogSumExp: reduction(logSumExp),
  ReduceMax: reduction(reduceMax),
  ReduceMean: reduction(reduceMean),
  ReduceMin: reduction(reduceMin),
  ReduceProd: reduction(product),
  ReduceSum: reduction(reduceSum),
  ReduceSumSquare: reduction((x, options) => reduceSum(mul(x, x), options)),
  TopK: largest,
};
