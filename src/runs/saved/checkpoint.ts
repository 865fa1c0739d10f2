import type { NdArray } from "../../base/array.js";
import { FormatError, TrainingError } from "../../base/errors.js";
import { readFileOf, writeFileAtomic } from "../../files/files.js";
import { type Model, type ModelInput, stateSpecs } from "../../models/index.js";
import { decodeSafetensors, encodeSafetensors, type Parameters } from "../../nn/index.js";
import {
  type EpochRecord,
  type FitPosition,
  isExtraState,
  resolveConfig,
  type TrainConfig,
} from "../../train/index.js";

/** Everything that is needed to go on with a run, or to use its model. */
export interface Checkpoint<Config = TrainConfig, Epoch = EpochRecord> {
  readonly config: Config;
  readonly model: { readonly name: string; readonly input: ModelInput };
  readonly classNames: readonly string[];
  /** Parameters and buffers. */
  readonly parameters: Parameters;
  readonly optimiserState: Parameters;
  /** Updates of the optimiser so far. */
  readonly steps: number;
  readonly position: FitPosition;
  readonly history: readonly Epoch[];
}

/** A kind of run, of which there are checkpoints. */
export interface CheckpointKind<Config> {
  readonly format: string;
  /** Checks options and fills in the defaults. */
  resolve(options: unknown, where: string): Config;
}

const trainingKind: CheckpointKind<TrainConfig> = { format: "batchcam-checkpoint-1", resolve: resolveConfig };

/**
 * Saves a checkpoint as safetensors: parameters under their own names, optimiser state under "optimizer.",
 * the rest as JSON in the header. A file that was there before stays whole until the new one is complete.
 * @throws TrainingError when a parameter is not finite: the earlier checkpoint stays.
 * @throws StorageError when the file cannot be written.
 */
export async function saveCheckpoint<Config, Epoch>(
  path: string,
  checkpoint: Checkpoint<Config, Epoch>,
  { format }: Pick<CheckpointKind<Config>, "format"> = trainingKind,
): Promise<void> {
  const { parameters, optimiserState, ...rest } = checkpoint;
  const tensors = { ...parameters, ...optimiserState };
  for (const [name, { data }] of Object.entries(tensors)) {
    if (!data.every(Number.isFinite)) {
      throw new TrainingError(
        `"${name}" holds values that are not finite, so ${path} was left as it is. ` +
          "Lower the learning rate or lambda, or set a gradient limit (--clip-norm).",
      );
    }
  }
  const metadata = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [key, JSON.stringify(value)]),
  );
  await writeFileAtomic(path, encodeSafetensors({ tensors, metadata: { format, ...metadata } }));
}

/**
 * Loads a checkpoint of a training run.
 * @throws DataError when there is no such file.
 * @throws FormatError when it is damaged or was not written by this package.
 */
export async function loadCheckpoint(path: string): Promise<Checkpoint> {
  return loadCheckpointOf<TrainConfig, EpochRecord>(path, trainingKind);
}

/** Loads a checkpoint of another kind of run; it throws as `loadCheckpoint` does. */
export async function loadCheckpointOf<Config, Epoch>(
  path: string,
  kind: CheckpointKind<Config>,
): Promise<Checkpoint<Config, Epoch>> {
  const { tensors, metadata } = decodeSafetensors(await readFileOf(path, "checkpoint"), path);
  if (metadata.format !== kind.format) {
    throw new FormatError(`${path} is a safetensors file, but no checkpoint of such a run.`);
  }
  const read = <Key extends keyof Checkpoint>(key: Key): Checkpoint<Config, Epoch>[Key] => {
    try {
      return JSON.parse(metadata[key]) as Checkpoint<Config, Epoch>[Key];
    } catch (cause) {
      throw new FormatError(`The entry "${key}" of the checkpoint ${path} is damaged.`, { cause });
    }
  };
  const arrays = Object.entries(tensors) as [string, NdArray][];
  const part = (optimiser: boolean): Parameters =>
    Object.fromEntries(arrays.filter(([name]) => isExtraState(name) === optimiser));
  return {
    config: kind.resolve(read("config"), path),
    model: read("model"),
    classNames: read("classNames"),
    parameters: part(false),
    optimiserState: part(true),
    steps: read("steps"),
    position: read("position"),
    history: read("history"),
  };
}

/**
 * Checks that parameters are those of a model.
 * @throws FormatError that names the first parameter that is missing, superfluous or of another shape.
 */
export function checkParameters(
  parameters: Parameters,
  model: Pick<Model, "name" | "parameters" | "buffers">,
  where: string,
): void {
  const refuse = (why: string): never => {
    throw new FormatError(`${where} is of another model than ${model.name}: ${why}.`);
  };
  for (const { name, shape } of stateSpecs(model)) {
    const found = parameters[name];
    if (!found) refuse(`the parameter "${name}" is missing`);
    if (found.shape.join() !== shape.join()) {
      refuse(`"${name}" has shape [${found.shape}], not [${shape}]`);
    }
  }
  const known = new Set(stateSpecs(model).map(({ name }) => name));
  const surplus = Object.keys(parameters).find((name) => !known.has(name));
  if (surplus) refuse(`it has a parameter "${surplus}"`);
}
