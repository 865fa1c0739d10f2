import { sizeOf } from "../base/array.js";
import { FormatError } from "../base/errors.js";
import type { DataType, OnnxModel } from "./model.js";

/** Bytes of each element. */
export const bytesOf: Readonly<Record<DataType, number>> = {
  float32: 4,
  int32: 4,
  int64: 8,
  bool: 1,
  uint8: 1,
  int8: 1,
};

/** A protobuf message has at most 2 GiB, and ONNX Runtime reads no larger one. */
const largest = 2 ** 31 - 1;

/** @throws FormatError when the tensors of a model are more than an `.onnx` file holds. */
export function checkFileSize({ initializers }: OnnxModel): void {
  const bytes = Object.values(initializers).reduce(
    (sum, { dtype, shape }) => sum + bytesOf[dtype] * sizeOf(shape),
    0,
  );
  if (bytes <= largest) return;
  throw new FormatError(
    `The model has ${(bytes / 2 ** 30).toFixed(1)} GiB of weights; an ONNX file holds at most 2 GiB, and larger models ` +
      "in several files are not written here. Numbers of 16 bits count as 32.",
  );
}
