import { sizeOf } from "../../base/array.js";
import {
  add,
  cast,
  constant,
  expand,
  gatherElements,
  less,
  mul,
  reduceSum,
  reshape,
  scatterElements,
  type Tensor,
  where,
} from "../../graph/index.js";

const long = (values: readonly number[], shape: readonly number[]): Tensor =>
  constant(values, shape, "int64");

/** Indices from 0 up, of those that may count from the end of axes of some sizes. */
function counted(given: Tensor, sizes: Tensor): Tensor {
  const indices = cast(given, "int64");
  return where(less(indices, long([0], [])), add(indices, sizes), indices);
}

/** Rows [B,K,R] of tables [B,P,R], at places [B,K] that are computed. */
export function rowsAt(tables: Tensor, places: Tensor): Tensor {
  const [batch, count] = places.shape;
  const [, , size] = tables.shape;
  return gatherElements(tables, expand(reshape(places, [batch, count, 1]), [batch, count, size]), 1);
}

/** Elements of x at indices of any shape along an axis: Gather with indices that are computed. */
export function takenAlong(x: Tensor, indices: Tensor, axis: number): Tensor {
  const [before, after] = [x.shape.slice(0, axis), x.shape.slice(axis + 1)];
  const count = sizeOf(indices.shape);
  const rank = x.shape.length;
  const places = expand(
    reshape(
      indices,
      x.shape.map((_, at) => (at === axis ? count : 1)),
    ),
    [...before, count, ...after],
  );
  const taken = rank === 0 ? x : gatherElements(x, places, axis);
  return reshape(taken, [...before, ...indices.shape, ...after]);
}

/** Where GatherND and ScatterND read and write: x as tables [B,P,R], and places in them [B,K]. */
interface Places {
  readonly tables: Tensor;
  readonly places: Tensor;
}

/** @param batchDims - Axes that x and the indices share, at their start. */
function placesOf(x: Tensor, indices: Tensor, batchDims: number): Places {
  const depth = indices.shape.at(-1) ?? 0;
  const batch = sizeOf(x.shape.slice(0, batchDims));
  const sizes = x.shape.slice(batchDims, batchDims + depth);
  const rest = sizeOf(x.shape.slice(batchDims + depth));
  const strides = sizes.map((_, at) => sizeOf(sizes.slice(at + 1)));
  const count = sizeOf(indices.shape) / depth / batch;
  const ofAxes = counted(reshape(indices, [batch, count, depth]), long(sizes, [depth]));
  const places = reduceSum(mul(ofAxes, long(strides, [depth])), { axes: [2] });
  return { tables: reshape(x, [batch, sizeOf(sizes), rest]), places };
}

/** ONNX's GatherND. */
export function takenAt(x: Tensor, indices: Tensor, batchDims: number): Tensor {
  const depth = indices.shape.at(-1) ?? 0;
  const { tables, places } = placesOf(x, indices, batchDims);
  return reshape(rowsAt(tables, places), [
    ...indices.shape.slice(0, -1),
    ...x.shape.slice(batchDims + depth),
  ]);
}

/** How ScatterND and ScatterElements combine what they write with what is there. */
export type Combination = "none" | "add";

/** Numbers written to places along an axis of x, each place at most once, or added to what is there. */
export function writtenAlong(
  x: Tensor,
  indices: Tensor,
  updates: Tensor,
  axis: number,
  how: Combination,
): Tensor {
  const added = scatterElements(updates, indices, x.shape, axis);
  if (how === "add") return add(x, added);
  const ones = expand(constant(1), updates.shape);
  const written = cast(scatterElements(ones, indices, x.shape, axis), "bool");
  return add(where(written, 0, x), added);
}

/** ONNX's ScatterND. */
export function writtenAt(x: Tensor, indices: Tensor, updates: Tensor, how: Combination): Tensor {
  const { tables, places } = placesOf(x, indices, 0);
  const [, count] = places.shape;
  const [, , rest] = tables.shape;
  const each = expand(reshape(places, [1, count, 1]), [1, count, rest]);
  return reshape(writtenAlong(tables, each, reshape(updates, [1, count, rest]), 1, how), x.shape);
}
