import { join } from "node:path";
import { DataError } from "../base/errors.js";
import { fileExists, isFolder } from "../files/index.js";

/**
 * The file of a model: the path itself, or `model.onnx` in a run's folder.
 * @throws DataError for a folder without one.
 */
export async function modelFile(path: string): Promise<string> {
  const inFolder = join(path, "model.onnx");
  if (await fileExists(inFolder)) return inFolder;
  if (await isFolder(path)) {
    throw new DataError(`The folder ${path} holds no model.onnx: give a run's folder, or a file.`);
  }
  return path;
}
