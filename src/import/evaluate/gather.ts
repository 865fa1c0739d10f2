import { sizeOf } from "../../base/array.js";
import { type Evaluation, type Evaluations, isSmall, notOfShapes, take, typed } from "./values.js";

const gather: Evaluation<"Gather"> = ([x, indices], { attributes: { axis: given } }) => {
  if (!x || !indices || x.shape.length === 0) return undefined;
  const axis = given < 0 ? given + x.shape.length : given;
  const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
  const list = Array.from(indices.data);
  const size = x.shape[axis];
  if (!isSmall(shape) || !list.every((index) => index >= -size && index < size)) return undefined;
  return take(x, list, axis, shape);
};

/** Writes parts of a tensor at positions given by their leading indices. */
const scatter: Evaluation<"ScatterND"> = ([x, indices, updates], { attributes: { reduction } }) => {
  if (!x || !indices || !updates || reduction !== "none") return undefined;
  const depth = indices.shape.at(-1) ?? 0;
  const size = sizeOf(x.shape.slice(depth));
  const values = Array.from(x.data);
  for (let part = 0; part * depth < indices.data.length; part++) {
    const start = x.shape.slice(0, depth).reduce((place, length, axis) => {
      const index = indices.data[part * depth + axis];
      return place * length + (index < 0 ? index + length : index);
    }, 0);
    if (!(start >= 0 && (start + 1) * size <= values.length)) return undefined;
    for (let at = 0; at < size; at++) values[start * size + at] = updates.data[part * size + at];
  }
  return typed(x.dtype, x.shape, values);
};

export const gatherEvaluations: Evaluations<"gather"> = {
  Gather: gather,
  GatherElements: notOfShapes,
  GatherND: notOfShapes,
  ScatterElements: notOfShapes,
  ScatterND: scatter,
};
