import { basename, dirname, join } from "node:path";
import { DataError } from "../base/errors.js";
import { fileExists, isFolder, toPaste } from "../files/index.js";

/**
 * The file of a model: the path itself, or `model.onnx` in a run's folder.
 * @throws DataError for a folder without one.
 */
export async function modelFile(path: string): Promise<string> {
  const inFolder = join(path, "model.onnx");
  if (await fileExists(inFolder)) return inFolder;
  const saved = join(path, "saved_model.pb");
  if (basename(path) === "saved_model.pb" || (await fileExists(saved))) {
    const folder = basename(path) === "saved_model.pb" ? dirname(path) : path;
    throw new DataError(
      `${path} is a SavedModel of TensorFlow. Convert it: ${toPaste`python -m tf2onnx.convert --saved-model ${folder} --output model.onnx`}`,
    );
  }
  if (await isFolder(path)) {
    throw new DataError(`The folder ${path} holds no model.onnx: give a run's folder, or a file.`);
  }
  return path;
}
