import { ShapeError } from "../../base/errors.js";
import { checkValue } from "../../base/options/check-options.js";
import { numbers } from "../../base/options/requirements.js";
import { checkTensors } from "../arguments.js";
import { normaliseAxes } from "../shape.js";
import { constant, inferring, type Shapes, type Tensor } from "../tensor.js";
import { expand, slice } from "./layout.js";

export const gatherShapes: Shapes<"gather"> = {
  Gather: ([x, { shape: taken }], { axis }) => [
    { shape: [...x.shape.slice(0, axis), ...taken, ...x.shape.slice(axis + 1)], dtype: x.dtype },
  ],
  GatherElements: ([x, { shape }]) => [{ shape, dtype: x.dtype }],
  ScatterElements: ([x]) => [x],
};

const apply = inferring(gatherShapes);

/**
 * Gathers elements along an axis, in the order of the indices; an index may occur more than once. Negative
 * indices count from the end of the axis.
 * @returns x with as many elements along the axis as there are indices.
 * @throws ShapeError when there is no such axis, no index, or an index outside the axis.
 *
 * @example
 * ```ts
 * import { gather, input } from "batchcam/graph";
 *
 * console.log(gather(input("x", [4, 3]), [2, 0, -1, 2, 0], 0).shape); // [ 5, 3 ]
 * ```
 */
export function gather(x: Tensor, indices: readonly number[], axis: number): Tensor {
  checkTensors("gather", { x });
  checkValue(indices, numbers, "gather: indices");
  const [along] = normaliseAxes([axis], x.shape.length, "gather");
  const size = x.shape[along];
  const exist = indices.every((index) => Number.isInteger(index) && index >= -size && index < size);
  if (!exist || indices.length === 0) {
    throw new ShapeError(
      `gather: the indices [${indices}] are not all inside axis ${axis} of a tensor of shape [${x.shape}].`,
    );
  }
  const places = indices.map((index) => (index < 0 ? index + size : index));
  const [first] = places;
  const count = places.length;
  // Consecutive elements are a slice, which is faster.
  if (places.every((place, at) => place === first + at)) {
    return slice(x, { axes: [along], starts: [first], ends: [first + count] });
  }
  return apply("Gather", [x, constant(places, [count], "int64")], { axis: along })[0];
}

/**
 * Takes elements along an axis at places that are computed: the result has the shape of the indices (int64), which is that of
 * x but along the axis. Indices below 0 count from the end.
 */
export const gatherElements = (x: Tensor, indices: Tensor, axis: number): Tensor =>
  apply("GatherElements", [x, indices], { axis })[0];

/** Adds numbers to zeros of a shape, each at its place along an axis: the adjoint of `gatherElements`. */
export const scatterElements = (
  updates: Tensor,
  indices: Tensor,
  shape: readonly number[],
  axis: number,
): Tensor =>
  apply("ScatterElements", [expand(constant(0), shape), indices, updates], { axis, reduction: "add" })[0];
