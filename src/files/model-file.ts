import { FormatError } from "../base/errors.js";
import { decodeModel, type OnnxModel, otherFormat } from "../onnx/index.js";
import { externalOf } from "./external-tensors.js";
import { readFileOf } from "./read-file.js";

/**
 * The bytes of an ONNX file.
 * @throws DataError when there is no such file.
 * @throws FormatError that names the file when it does not begin as one, before the rest is read.
 */
export const readModelBytes = (path: string): Promise<Uint8Array> =>
  readFileOf(path, "model", { check: (beginning) => checkModelBeginning(beginning, path) });

/** Of protobuf, a message begins with the number of a field, from 1 on; a hole in a file is read as zeros. */
function checkModelBeginning(beginning: Uint8Array, path: string): void {
  const other = otherFormat(beginning);
  if (other) throw new FormatError(`${path}: The file is ${other}`);
  const [first] = beginning;
  if (first === undefined || first >> 3 > 0) return;
  throw new FormatError(
    `${path}: The bytes are not an ONNX model: the file is damaged or of another format.`,
  );
}

/**
 * Reads an ONNX file with its external tensor files.
 * @throws DataError when there is no such file.
 * @throws FormatError that names the file when it is not an ONNX model, or refers to files outside its folder.
 */
export async function readModelFile(path: string): Promise<OnnxModel> {
  const bytes = await readModelBytes(path);
  try {
    return decodeModel(bytes, { external: externalOf(path) });
  } catch (cause) {
    if (!(cause instanceof FormatError)) throw cause;
    throw new FormatError(`${path}: ${cause.message}`, { cause });
  }
}
