import { FormatError } from "../base/errors.js";
import { decodeModel, type OnnxModel } from "../onnx/index.js";
import { externalOf } from "./external-tensors.js";
import { readFileOf } from "./read-file.js";

/**
 * Reads an ONNX file with its external tensor files.
 * @throws DataError when there is no such file.
 * @throws FormatError that names the file when it is not an ONNX model, or refers to files outside its folder.
 */
export async function readModelFile(path: string): Promise<OnnxModel> {
  const bytes = await readFileOf(path, "model");
  try {
    return decodeModel(bytes, { external: externalOf(path) });
  } catch (cause) {
    if (!(cause instanceof FormatError)) throw cause;
    throw new FormatError(`${path}: ${cause.message}`, { cause });
  }
}
