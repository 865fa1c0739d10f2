import { fileExists, readModelFile, writeFileAtomic } from "../files/index.js";
import { type ForeignModel, foreignModel } from "../import/index.js";
import { createModel, type ModelInput, stateSpecs } from "../models/index.js";
import { initialise } from "../nn/index.js";
import { encodeModel, type OnnxModel } from "../onnx/index.js";
import { isModelFile, modelOptionsOf, type TrainConfig } from "../options/index.js";
import { runFiles } from "./saved/run-files.js";

/** A run's model; `reading` and `original` exist only for a model from a file. */
export type OpenedModel = Pick<ForeignModel, "model" | "weights"> &
  Partial<Pick<ForeignModel, "reading">> & { readonly original?: OnnxModel };

/**
 * A run's model with its initial weights, from the file or drawn from the seed. A model from a file is copied
 * to the run's folder, so that the run can be resumed and measured without the file.
 * @param directory - The run's folder.
 * @throws DataError when the file is missing.
 * @throws FormatError when it holds no image classifier that can be trained.
 * @throws UsageError when the model does not support one of the options.
 */
export async function openModel(
  config: TrainConfig,
  input: ModelInput,
  directory?: string,
): Promise<OpenedModel> {
  if (!isModelFile(config.model)) {
    const model = createModel(config.model, input, modelOptionsOf(config));
    return { model, weights: initialise(stateSpecs(model), config.seed) };
  }
  const kept = directory === undefined ? undefined : runFiles(directory).original;
  const path = kept !== undefined && (await fileExists(kept)) ? kept : config.model;
  const original = await readModelFile(path);
  const { modelInput, modelOutput, preprocess, layer, seed } = config;
  const options = { input: modelInput, output: modelOutput, preprocessing: preprocess, layer, seed };
  return { original, ...foreignModel(config.model, original, input, options) };
}

/** Copies a model from a file to the run's folder. */
export async function keepOriginal(original: OnnxModel | undefined, directory: string): Promise<void> {
  if (original) await writeFileAtomic(runFiles(directory).original, encodeModel(original));
}
