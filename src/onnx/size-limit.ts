import { sizeOf } from "../base/array.js";
import { FormatError } from "../base/errors.js";
import type { DataType, OnnxModel } from "./model.js";

/** Bytes per element. */
export const bytesOf: Readonly<Record<DataType, number>> = {
  float32: 4,
  int32: 4,
  int64: 8,
  bool: 1,
  uint8: 1,
  int8: 1,
  uint16: 2,
  int16: 2,
  uint32: 4,
  uint64: 8,
};

/** The limit of a protobuf message, and of what ONNX Runtime reads. */
const largest = 2 ** 31 - 1;

/** @throws FormatError when the weights of a model do not fit into one `.onnx` file. */
export function checkFileSize({ initializers }: OnnxModel): void {
  const bytes = Object.values(initializers).reduce(
    (sum, { dtype, shape }) => sum + bytesOf[dtype] * sizeOf(shape),
    0,
  );
  if (bytes <= largest) return;
  throw new FormatError(
    `The model has ${(bytes / 2 ** 30).toFixed(1)} GiB of weights; an ONNX file holds at most 2 GiB, and models in ` +
      "several files are not written. 16-bit numbers count as 32-bit ones.",
  );
}
