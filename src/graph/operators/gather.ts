import { ShapeError } from "../../base/errors.js";
import { normaliseAxes } from "../shape.js";
import { constant, inferring, type Shapes, type Tensor } from "../tensor.js";
import { slice } from "./layout.js";

export const gatherShapes: Shapes<"gather"> = {
  Gather: ([x, { shape: taken }], { axis }) => [
    { shape: [...x.shape.slice(0, axis), ...taken, ...x.shape.slice(axis + 1)], dtype: x.dtype },
  ],
};

const apply = inferring(gatherShapes);

/**
 * Elements of an axis in the given order, each as often as it is named; negative indices count from the end of the axis.
 * Consecutive elements are a slice.
 * @returns x with as many elements along the axis as there are indices.
 * @throws ShapeError when there is no such axis, no index, or no such element.
 */
export function gather(x: Tensor, indices: readonly number[], axis: number): Tensor {
  const [along] = normaliseAxes([axis], x.shape.length, "gather");
  const size = x.shape[along];
  const exist = indices.every((index) => Number.isInteger(index) && index >= -size && index < size);
  if (!exist || indices.length === 0) {
    throw new ShapeError(
      `gather: [${indices}] are no elements of axis ${axis} of a tensor of shape [${x.shape}].`,
    );
  }
  const places = indices.map((index) => (index < 0 ? index + size : index));
  const [first] = places;
  const count = places.length;
  if (places.every((place, at) => place === first + at)) {
    return slice(x, { axes: [along], starts: [first], ends: [first + count] });
  }
  return apply("Gather", [x, constant(places, [count], "int64")], { axis: along })[0];
}
