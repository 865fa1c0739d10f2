import { fileExists, readModelFile, writeFileAtomic } from "../../files/index.js";
import { type ForeignModel, foreignModel } from "../../import/index.js";
import { createModel, type ModelInput, stateSpecs } from "../../models/index.js";
import { initialise } from "../../nn/index.js";
import { encodeModel, type OnnxModel } from "../../onnx/index.js";
import { isModelFile, modelOptionsOf, type TrainConfig } from "../../options/index.js";
import { runFiles } from "../saved/run-files.js";

/** A run's model; `reading` exists only for a model from a file. */
export type OpenedModel = Pick<ForeignModel, "model" | "weights"> & Partial<Pick<ForeignModel, "reading">>;

/** What a run's model is made of, besides its options. */
export interface ModelSource {
  /** A model from a file. */
  readonly original?: OnnxModel;
  /** Whether its head is replaced. */
  readonly newHead?: boolean;
}

/**
 * A run's model with its initial weights, from the file or drawn from the seed.
 * @throws FormatError when the file holds no image classifier that can be trained.
 * @throws UsageError when the model does not support one of the options.
 */
export function openModel(
  config: TrainConfig,
  input: ModelInput,
  { original, newHead }: ModelSource = {},
): OpenedModel {
  if (original === undefined) {
    const model = createModel(config.model, input, modelOptionsOf(config));
    return { model, weights: initialise(stateSpecs(model), config.seed) };
  }
  const { modelInput, modelOutput, preprocess, layer, seed } = config;
  const options = { input: modelInput, output: modelOutput, preprocessing: preprocess, layer, seed, newHead };
  return foreignModel(config.model, original, input, options);
}

/**
 * The model that a run fine-tunes; undefined for a built-in one.
 * @param directory - The run's folder, whose copy of the model comes first.
 */
export async function readOriginal(
  { model }: Pick<TrainConfig, "model">,
  directory?: string,
): Promise<OnnxModel | undefined> {
  if (!isModelFile(model)) return undefined;
  const kept = directory === undefined ? undefined : runFiles(directory).original;
  return readModelFile(kept !== undefined && (await fileExists(kept)) ? kept : model);
}

/** Copies a model from a file to the run's folder, so that the run can be resumed and measured without the file. */
export async function keepOriginal(original: OnnxModel | undefined, directory: string): Promise<void> {
  if (original) await writeFileAtomic(runFiles(directory).original, encodeModel(original));
}
