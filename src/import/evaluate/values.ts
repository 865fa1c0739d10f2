import { sizeOf } from "../../base/array.js";
import { type None, none } from "../../base/none.js";
import type {
  DataType,
  StandardFamily,
  StandardNodeOf,
  StandardOp,
  StandardOpsOf,
  TensorValue,
} from "../../onnx/index.js";

/** Computes an operator on constants; undefined if it cannot. */
export type Evaluation<Op extends StandardOp> = (
  inputs: readonly (TensorValue | undefined)[],
  node: Pick<StandardNodeOf<Op>, "attributes" | "where">,
) => TensorValue | undefined;

/** For each operator of a family, how to compute it on constants, or why it is not. */
export type Evaluations<F extends StandardFamily> = {
  readonly [Op in StandardOp & StandardOpsOf<F>]: Evaluation<Op> | None;
};

export const notOfShapes = none("the arithmetic of shapes has no need of it");

/**
 * Tensors up to this many elements are computed: sizes and indices are small, and everything else can wait
 * for run time.
 */
const largest = 2 ** 16;

/** Whether a tensor of that shape is valid and small enough to compute. */
export const isSmall = (shape: readonly number[]): boolean =>
  shape.every((size) => Number.isSafeInteger(size) && size >= 0) && sizeOf(shape) <= largest;

export const isInteger = (dtype: DataType): boolean => dtype !== "float32";

/** Converts a number to a type: rounded, truncated, or wrapped. */
const held: Readonly<Record<DataType, (value: number) => number>> = {
  float32: Math.fround,
  int64: Math.trunc,
  int32: (value) => value | 0,
  uint8: (value) => value & 0xff,
  int8: (value) => (value << 24) >> 24,
  uint16: (value) => value & 0xffff,
  int16: (value) => (value << 16) >> 16,
  uint32: (value) => value >>> 0,
  uint64: Math.trunc,
  bool: (value) => (value ? 1 : 0),
};

/** Converts elements to their type. */
export function typed(dtype: DataType, shape: readonly number[], values: readonly number[]): TensorValue {
  const data = values.map(held[dtype]);
  return { dtype, shape, data: dtype === "float32" ? Float32Array.from(data) : data };
}

/** For each element of a result, the index of the operand's element when broadcast to that shape. */
export function placesIn(operand: readonly number[], shape: readonly number[]): number[] {
  const added = shape.length - operand.length;
  return Array.from({ length: sizeOf(shape) }, (_, index) => {
    let [rest, place, stride] = [index, 0, 1];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const size = operand[axis - added] ?? 1;
      if (size > 1) place += (rest % shape[axis]) * stride;
      stride *= size;
      rest = Math.floor(rest / shape[axis]);
    }
    return place;
  });
}

/** Gathers elements at indices along an axis. */
export function take(
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
