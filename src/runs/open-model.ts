import { fileExists, readModelFile, writeFileAtomic } from "../files/index.js";
import { type ForeignModel, foreignModel } from "../import/index.js";
import { createModel, type ModelInput, stateSpecs } from "../models/index.js";
import { initialise } from "../nn/index.js";
import { encodeModel, type OnnxModel } from "../onnx/index.js";
import { isModelFile, modelOptionsOf, type TrainConfig } from "../options/index.js";
import { runFiles } from "./saved/run-files.js";

/** The model of a run; what was read is there for a model from a file alone. */
export type OpenedModel = Pick<ForeignModel, "model" | "weights"> &
  Partial<Pick<ForeignModel, "reading">> & { readonly original?: OnnxModel };

/**
 * The model of a run with the weights that it begins with: those of the file, or drawn by the seed. A model that was read from a
 * file is kept in the run's folder, so that the run can be gone on with and measured without the file.
 * @param directory - The run's folder.
 * @throws DataError when the file is missing.
 * @throws FormatError when it holds no image classifier that can be trained.
 * @throws UsageError when the model cannot have one of the options.
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

/** Keeps a model that was read from a file in the run's folder. */
export async function keepOriginal(original: OnnxModel | undefined, directory: string): Promise<void> {
  if (original) await writeFileAtomic(runFiles(directory).original, encodeModel(original));
}
