import { reduceSum, reshape, sameShape, type Tensor } from "../../graph/index.js";

/** Sums a gradient over the axes along which an operand of `shape` was broadcast. */
export function sumTo(g: Tensor, shape: readonly number[]): Tensor {
  if (sameShape(g.shape, shape)) return g;
  const extra = g.shape.length - shape.length;
  const axes = g.shape.flatMap((size, axis) =>
    axis < extra || (shape[axis - extra] === 1 && size !== 1) ? [axis] : [],
  );
  return reshape(reduceSum(g, { axes, keepDims: true }), shape);
}
