import { sizeOf } from "../../base/array.js";
import { broadcastShapes, normaliseAxes } from "../../graph/index.js";
import type { TensorValue } from "../../onnx/index.js";
import {
  flattenedShape,
  reshapedShape,
  slicedPart,
  squeezedShape,
  unsqueezedShape,
} from "../nodes/shapes.js";
import { placesIn, typed } from "./arithmetic.js";
import { type Evaluation, isSmall } from "./evaluation.js";

const integers = (value: TensorValue | undefined): number[] | undefined => value && Array.from(value.data);

const reshaped = (x: TensorValue, shape: readonly number[]): TensorValue => ({ ...x, shape });

/** Elements at given indices of an axis. */
function take(
  x: TensorValue,
  indices: readonly number[],
  axis: number,
  shape: readonly number[],
): TensorValue {
  const [outer, size, inner] = [
    sizeOf(x.shape.slice(0, axis)),
    x.shape[axis],
    sizeOf(x.shape.slice(axis + 1)),
  ];
  const values: number[] = [];
  for (let row = 0; row < outer; row++) {
    for (const index of indices) {
      const start = (row * size + (index < 0 ? index + size : index)) * inner;
      for (let at = 0; at < inner; at++) values.push(x.data[start + at]);
    }
  }
  return typed(x.dtype, shape, values);
}

const gather: Evaluation = ([x, indices], node) => {
  if (!x || !indices || x.shape.length === 0) return undefined;
  const given = node.int("axis", 0);
  const axis = given < 0 ? given + x.shape.length : given;
  const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
  const list = Array.from(indices.data);
  const size = x.shape[axis];
  if (!isSmall(shape) || !list.every((index) => index >= -size && index < size)) return undefined;
  return take(x, list, axis, shape);
};

/** Of vectors, as shapes are. */
const concat: Evaluation = (inputs) => {
  const parts = inputs.flatMap((value) => value ?? []);
  if (parts.length === 0 || parts.some(({ shape }) => shape.length !== 1)) return undefined;
  if (!isSmall([parts.reduce((sum, { data }) => sum + data.length, 0)])) return undefined;
  const values = parts.flatMap(({ data }) => Array.from(data));
  return typed(parts[0].dtype, [values.length], values);
};

/** Along one axis. */
const slice: Evaluation = ([x, starts, ends, axes, steps]) => {
  if (!x || starts?.data.length !== 1 || ends?.data.length !== 1) return undefined;
  const given = axes?.data[0] ?? 0;
  const axis = given < 0 ? given + x.shape.length : given;
  const size = x.shape[axis];
  const step = steps?.data[0] ?? 1;
  if (size === undefined || !Number.isInteger(step) || step === 0) return undefined;
  const [start, end] = slicedPart(size, starts.data[0], ends.data[0], step);
  const indices: number[] = [];
  for (let at = start; step > 0 ? at < end : at > end; at += step) indices.push(at);
  const shape = x.shape.map((length, at) => (at === axis ? indices.length : length));
  return take(x, indices, axis, shape);
};

const range: Evaluation = ([start, limit, delta]) => {
  if (!start || !limit || !delta) return undefined;
  const [from, to, step] = [start.data[0], limit.data[0], delta.data[0]];
  const count = Math.max(0, Math.ceil((to - from) / step));
  if (!isSmall([count])) return undefined;
  const values = Array.from({ length: count }, (_, index) => from + index * step);
  return typed(start.dtype, [count], values);
};

const expand: Evaluation = ([x, target]) => {
  if (!x || !target) return undefined;
  const shape = broadcastShapes(x.shape, Array.from(target.data), "Expand");
  if (!isSmall(shape)) return undefined;
  return typed(
    x.dtype,
    shape,
    placesIn(x.shape, shape).map((place) => x.data[place]),
  );
};

const transpose: Evaluation = ([x], node) => {
  if (!x) return undefined;
  const order = node.ints("perm") ?? x.shape.map((_, axis) => x.shape.length - 1 - axis);
  const permuted = normaliseAxes(order, x.shape.length, node.where);
  if (permuted.length !== x.shape.length || permuted.some((axis, at) => axis !== at)) return undefined;
  const shape = order.map((axis) => x.shape[axis]);
  const strides = x.shape.map((_, axis) => sizeOf(x.shape.slice(axis + 1)));
  const values = Array.from({ length: sizeOf(shape) }, (_, index) => {
    let [rest, place] = [index, 0];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      place += (rest % shape[axis]) * strides[order[axis]];
      rest = Math.floor(rest / shape[axis]);
    }
    return x.data[place];
  });
  return typed(x.dtype, shape, values);
};

/** Writes parts of a tensor at places that are given by their first indices. */
const scatter: Evaluation = ([x, indices, updates], node) => {
  if (!x || !indices || !updates || node.string("reduction", "none") !== "none") return undefined;
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

export const layout: Readonly<Record<string, Evaluation>> = {
  Gather: gather,
  Concat: concat,
  Slice: slice,
  Range: range,
  Expand: expand,
  ScatterND: scatter,
  Transpose: transpose,
  Identity: ([x]) => x,
  Reshape: ([x, target], node) =>
    x && target && reshaped(x, reshapedShape(x.shape, Array.from(target.data), node)),
  Flatten: ([x], node) => x && reshaped(x, flattenedShape(x.shape, node)),
  Squeeze: ([x, axes], node) => x && reshaped(x, squeezedShape(x.shape, integers(axes), node)),
  Unsqueeze: ([x, axes], node) =>
    x && axes && reshaped(x, unsqueezedShape(x.shape, Array.from(axes.data), node)),
  ConstantOfShape: ([target], node) => {
    const shape = integers(target);
    if (!shape || !isSmall(shape)) return undefined;
    const value = node.tensor("value");
    return typed(value?.dtype ?? "float32", shape, Array(sizeOf(shape)).fill(value?.data[0] ?? 0));
  },
};
