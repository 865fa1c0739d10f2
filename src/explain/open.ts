import { join } from "node:path";
import { FormatError } from "../base/errors.js";
import { fileExists, readFileOf } from "../base/files.js";
import { externalOf } from "../onnx/external-files.js";
import { nodeBackend } from "../runtime/node.js";
import { Explainer, type ExplainerOptions } from "./explainer.js";

export type OpenOptions = Partial<Omit<ExplainerOptions, "external">>;

/**
 * Loads an ONNX classifier from its file, or the `model.onnx` in a run's folder; tensors that the model keeps in other files
 * are read from its folder.
 * @throws DataError when there is no such file.
 * @throws FormatError when it is no ONNX model, or no image classifier, or wants files from outside its folder.
 */
export async function openExplainer(path: string, options: OpenOptions = {}): Promise<Explainer> {
  const inFolder = join(path, "model.onnx");
  const file = (await fileExists(inFolder)) ? inFolder : path;
  const bytes = await readFileOf(file, "model");
  try {
    return await Explainer.fromBytes(bytes, {
      backend: nodeBackend(),
      ...options,
      external: externalOf(file),
    });
  } catch (cause) {
    if (!(cause instanceof FormatError)) throw cause;
    throw new FormatError(`${file}: ${cause.message}`, { cause });
  }
}
