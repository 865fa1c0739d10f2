import { FormatError } from "../base/errors.js";
import { decodeModel, type OnnxModel } from "../onnx/index.js";
import { externalOf } from "./external-tensors.js";
import { readFileOf } from "./files.js";

/**
 * Reads an ONNX file, with the files that it keeps tensors in.
 * @throws DataError when there is no such file.
 * @throws FormatError that names the file when it is no ONNX model, or wants files from outside its folder.
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
