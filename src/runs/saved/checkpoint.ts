import { z } from "zod";
import { FormatError, TrainingError } from "../../base/errors.js";
import { checkArguments, checkValue } from "../../base/options/check-options.js";
import { count, wholeFromZero } from "../../base/options/number-types.js";
import { objectWith, text } from "../../base/options/requirements.js";
import {
  amount,
  checkSaved,
  checkWritable,
  type FieldsOf,
  lengthMisfit,
  list,
  numberMisfit,
  parsedJson,
  readSafetensors,
  rules,
  writeFileAtomic,
} from "../../files/index.js";
import type { ModelInput } from "../../models/index.js";
import { encodeSafetensors, type Parameters } from "../../nn/index.js";
import { divergenceAdvice, isExtraState } from "../../optimisation/index.js";
import type { PretrainConfig, TrainConfig } from "../../options/index.js";
import type { EpochRecord, EpochSums, FitPosition } from "../../train/index.js";
import { savedConfig, savedPretrainConfig } from "./schemas/config.js";
import { type PretrainRecord, savedEpoch, savedPretrainEpoch } from "./schemas/history.js";

const modelInput = z.object({
  channels: count,
  height: count,
  width: count,
  classCount: count,
  standardisation: z.object({ mean: list(z.number()), std: list(z.number().positive()) }),
} satisfies FieldsOf<ModelInput>);

const sums = z.object({
  images: wholeFromZero,
  seconds: amount,
  values: z.record(z.string(), z.number()),
} satisfies FieldsOf<EpochSums>);

/** Entries common to every kind of run. */
const common = z.object({
  model: z.object({ name: z.string(), input: modelInput }),
  classNames: list(z.string()),
  /** Updates of the optimiser so far. */
  steps: wholeFromZero,
  position: z.object({ epoch: wholeFromZero, step: wholeFromZero, sums } satisfies FieldsOf<FitPosition>),
});

/** The metadata in a checkpoint's header. */
export interface CheckpointHeader<Config, Epoch> extends Readonly<z.output<typeof common>> {
  readonly config: Config;
  /** The completed epochs. */
  readonly history: readonly Epoch[];
}

const headerRules = rules(function* ({
  model: { input },
  classNames,
  position,
  history,
}: CheckpointHeader<unknown, { readonly epoch: number }>) {
  yield lengthMisfit(["classNames"], classNames, input.classCount, "of model.input.classCount");
  for (const [key, values] of Object.entries(input.standardisation)) {
    yield lengthMisfit(["model", "input", "standardisation", key], values, input.channels, "channel");
  }
  yield lengthMisfit(["history"], history, position.epoch, "of position.epoch");
  for (const [index, { epoch }] of history.entries()) {
    yield numberMisfit(["history", index, "epoch"], epoch, index + 1, "its place");
  }
});

/** Everything needed to resume a run or to use its model. */
export interface Checkpoint<Config = TrainConfig, Epoch = EpochRecord>
  extends CheckpointHeader<Config, Epoch> {
  /** Parameters and buffers. */
  readonly parameters: Parameters;
  readonly optimiserState: Parameters;
}

/** How a kind of run is saved: its options, the numbers of an epoch, and the headers of its checkpoints. */
export interface RunFormat<Config, Epoch> {
  /** Marks its checkpoints. */
  readonly id: string;
  readonly config: z.ZodType<Config>;
  readonly epoch: z.ZodType<Epoch>;
  readonly header: z.ZodType<CheckpointHeader<Config, Epoch>>;
}

export const trainingFormat: RunFormat<TrainConfig, EpochRecord> = {
  id: "batchcam-checkpoint-1",
  config: savedConfig,
  epoch: savedEpoch,
  header: common.extend({ config: savedConfig, history: list(savedEpoch) }).superRefine(headerRules),
};

export const pretrainingFormat: RunFormat<PretrainConfig, PretrainRecord> = {
  id: "batchcam-pretraining-1",
  config: savedPretrainConfig,
  epoch: savedPretrainEpoch,
  header: common
    .extend({ config: savedPretrainConfig, history: list(savedPretrainEpoch) })
    .superRefine(headerRules),
};

/**
 * Saves a checkpoint as safetensors: parameters under their own names, optimiser state under "optimizer.",
 * the rest as JSON in the header. An existing file stays intact until the new one is complete.
 * @throws TrainingError when a parameter is not finite: the earlier checkpoint stays.
 * @throws StorageError when the file cannot be written.
 */
export async function saveCheckpointOf<Config, Epoch>(
  path: string,
  checkpoint: Checkpoint<Config, Epoch>,
  { id, header: schema }: RunFormat<Config, Epoch>,
): Promise<void> {
  const { parameters, optimiserState, ...header } = checkpoint;
  const tensors = { ...parameters, ...optimiserState };
  for (const [name, { data }] of Object.entries(tensors)) {
    if (!data.every(Number.isFinite)) {
      throw new TrainingError(
        `"${name}" holds values that are not finite, so ${path} was not overwritten. ${divergenceAdvice}`,
      );
    }
  }
  checkWritable(path, schema, header);
  const metadata = Object.fromEntries(
    Object.entries(header).map(([key, value]) => [key, JSON.stringify(value)]),
  );
  await writeFileAtomic(path, encodeSafetensors({ tensors, metadata: { format: id, ...metadata } }));
}

/**
 * Saves a checkpoint of a training run, as `saveCheckpointOf` does.
 *
 * @example
 * ```ts
 * import { loadCheckpoint, saveCheckpoint } from "batchcam/node";
 *
 * const checkpoint = await loadCheckpoint("runs/small/checkpoints/best.safetensors");
 * await saveCheckpoint("copy.safetensors", checkpoint);
 * console.log(checkpoint.position.epoch); // 1
 * ```
 */
export async function saveCheckpoint(path: string, checkpoint: Checkpoint): Promise<void> {
  checkArguments("saveCheckpoint", { path: [path, text], checkpoint: [checkpoint, aCheckpoint] });
  return saveCheckpointOf(path, checkpoint, trainingFormat);
}

const aCheckpoint = objectWith(
  "a checkpoint, such as loadCheckpoint reads",
  "model",
  "config",
  "position",
  "history",
  "parameters",
  "optimiserState",
);

/**
 * Loads a checkpoint of a kind of run.
 * @throws DataError when there is no such file.
 * @throws FormatError when it is damaged or was not written by this package.
 */
export async function loadCheckpointOf<Config, Epoch>(
  path: string,
  { id, header: schema }: RunFormat<Config, Epoch>,
): Promise<Checkpoint<Config, Epoch>> {
  const { tensors, metadata } = await readSafetensors(path, "checkpoint");
  const { format, ...entries } = metadata;
  if (format !== id) {
    throw new FormatError(`${path} is a safetensors file, but not a checkpoint of this kind of run.`);
  }
  const remedy = "Restore the checkpoint, or train the run again.";
  const parts = Object.entries(entries).map(([key, text]) => [
    key,
    parsedJson(text, `The entry "${key}" of ${path}`, remedy),
  ]);
  const header = checkSaved(Object.fromEntries(parts), schema, path, remedy);
  const parameters: Record<string, Parameters[string]> = {};
  const optimiserState: Record<string, Parameters[string]> = {};
  for (const [name, { data, shape }] of Object.entries(tensors)) {
    if (!(data instanceof Float32Array)) {
      throw new FormatError(`${path}: "${name}" must hold floats, not integers. ${remedy}`);
    }
    (isExtraState(name) ? optimiserState : parameters)[name] = { data, shape };
  }
  return { ...header, parameters, optimiserState };
}

/**
 * Loads a checkpoint of a training run, as `loadCheckpointOf` does.
 *
 * @example
 * ```text
 * const { position, parameters } = await loadCheckpoint("runs/a/checkpoints/best.safetensors");
 * position.epoch; // 3
 * parameters["fc1.weight"].shape; // [128, 6272]
 * ```
 */
export async function loadCheckpoint(path: string): Promise<Checkpoint> {
  checkValue(path, text, "loadCheckpoint: path");
  return loadCheckpointOf(path, trainingFormat);
}
