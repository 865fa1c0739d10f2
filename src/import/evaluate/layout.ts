import { sizeOf } from "../../base/array.js";
import { none } from "../../base/none.js";
import { broadcastShapes, normaliseAxes, reshapedShape, slicedPart } from "../../graph/index.js";
import type { TensorValue } from "../../onnx/index.js";
import { flattenedShape, squeezedShape, unsqueezedShape } from "../nodes/shapes.js";
import { type Evaluation, type Evaluations, isSmall, notOfShapes, placesIn, take, typed } from "./values.js";

const integers = (value: TensorValue | undefined): number[] | undefined => value && Array.from(value.data);

const reshaped = (x: TensorValue, shape: readonly number[]): TensorValue => ({ ...x, shape });

/** For vectors only, since shapes are vectors. */
const concat: Evaluation<"Concat"> = (inputs) => {
  const parts = inputs.flatMap((value) => value ?? []);
  if (parts.length === 0 || parts.some(({ shape }) => shape.length !== 1)) return undefined;
  if (!isSmall([parts.reduce((sum, { data }) => sum + data.length, 0)])) return undefined;
  const values = parts.flatMap(({ data }) => Array.from(data));
  return typed(parts[0].dtype, [values.length], values);
};

/** Along one axis. */
const slice: Evaluation<"Slice"> = ([x, starts, ends, axes, steps]) => {
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

const range: Evaluation<"Range"> = ([start, limit, delta]) => {
  if (!start || !limit || !delta) return undefined;
  const [from, to, step] = [start.data[0], limit.data[0], delta.data[0]];
  const count = Math.max(0, Math.ceil((to - from) / step));
  if (!isSmall([count])) return undefined;
  const values = Array.from({ length: count }, (_, index) => from + index * step);
  return typed(start.dtype, [count], values);
};

const expand: Evaluation<"Expand"> = ([x, target]) => {
  if (!x || !target) return undefined;
  const shape = broadcastShapes(x.shape, Array.from(target.data), "Expand");
  if (!isSmall(shape)) return undefined;
  return typed(
    x.dtype,
    shape,
    placesIn(x.shape, shape).map((place) => x.data[place]),
  );
};

const transpose: Evaluation<"Transpose"> = ([x], { where, attributes }) => {
  if (!x) return undefined;
  const order = attributes.perm ?? x.shape.map((_, axis) => x.shape.length - 1 - axis);
  const permuted = normaliseAxes(order, x.shape.length, where);
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

const known = none("it is known without the values");

export const layoutEvaluations: Evaluations<"layout"> = {
  Col2Im: notOfShapes,
  Concat: concat,
  ConstantOfShape: ([target], { attributes: { value } }) => {
    const shape = integers(target);
    if (!shape || !isSmall(shape)) return undefined;
    return typed(value?.dtype ?? "float32", shape, Array(sizeOf(shape)).fill(value?.data[0] ?? 0));
  },
  DepthToSpace: notOfShapes,
  Expand: expand,
  Flatten: ([x], { where, attributes: { axis } }) => x && reshaped(x, flattenedShape(x.shape, axis, where)),
  Pad: notOfShapes,
  Range: range,
  Reshape: ([x, target], { where, attributes }) =>
    x && target && reshaped(x, reshapedShape(x.shape, Array.from(target.data), where, attributes.allowzero)),
  Shape: known,
  Size: known,
  Slice: slice,
  SpaceToDepth: notOfShapes,
  Split: notOfShapes,
  Squeeze: ([x, axes], { where }) => x && reshaped(x, squeezedShape(x.shape, integers(axes), where)),
  Tile: notOfShapes,
  Transpose: transpose,
  Trilu: notOfShapes,
  Unsqueeze: ([x, axes], { where }) =>
    x && axes && reshaped(x, unsqueezedShape(x.shape, Array.from(axes.data), where)),
};
