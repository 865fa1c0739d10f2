import { DataError } from "../../base/errors.js";
import { definedOnly } from "../../base/objects.js";
import type { Requirements } from "../../base/options/check-options.js";
import { fits } from "../../base/options/option.js";
import { signal as abortSignal, text } from "../../base/options/requirements.js";
import { fileExists } from "../../files/index.js";
import type { Model } from "../../models/index.js";
import { classOptions, type TrainConfig } from "../../options/index.js";
import { bestEpoch, type EpochRecord, type TrainingData } from "../../train/index.js";
import { classesOf, loadRunData } from "../data.js";
import { openModel, readOriginal } from "../start/open-model.js";
import { checkParameters } from "./check-parameters.js";
import { type Checkpoint, loadCheckpoint } from "./checkpoint.js";
import { runFiles } from "./run-files.js";

/** A run's model with its best weights, and the run's data. */
export interface TrainedRun {
  readonly config: TrainConfig;
  readonly data: TrainingData;
  readonly model: Model;
  readonly checkpoint: Checkpoint;
}

export interface TrainedRunOptions {
  /** Where the dataset's files are now; by default where training found them. */
  readonly dataDir?: string;
  /** Classes that the data now names otherwise: texts OLD=NEW. */
  readonly mapClasses?: readonly string[];
  readonly signal?: AbortSignal;
}

export const trainedRunRequirements: Requirements<TrainedRunOptions> = {
  dataDir: text,
  mapClasses: fits(classOptions.mapClasses),
  signal: abortSignal,
};

/** @throws DataError when a folder holds no run. */
export async function checkIsRun(directory: string): Promise<void> {
  const { config, last, best, summary } = runFiles(directory);
  for (const path of [config, last, best, summary]) if (await fileExists(path)) return;
  throw new DataError(`There is no run in ${directory}: check the path.`);
}

/**
 * Loads everything needed to measure a run again.
 * @param history - The run's epochs, which tell the best one.
 * @throws DataError when the run or its data is missing, the data has other classes, or the run was cut off before the
 * weights of its best epoch were saved.
 * @throws FormatError when the checkpoint is damaged or belongs to another model.
 */
export async function loadTrainedRun(
  directory: string,
  history: readonly EpochRecord[],
  { dataDir, mapClasses, signal }: TrainedRunOptions,
): Promise<TrainedRun> {
  const { best } = runFiles(directory);
  const checkpoint = await loadCheckpoint(best);
  if (checkpoint.position.epoch !== bestEpoch(history)) {
    throw new DataError(
      `${best} is from epoch ${checkpoint.position.epoch}, but epoch ${bestEpoch(history)} was the best: the run was cut ` +
        "off. Continue it (`resume`), or train it again.",
    );
  }
  const given = { dataDir, ...(mapClasses && { mapClasses: [...mapClasses] }) };
  const config = { ...checkpoint.config, ...definedOnly(given) };
  const data = await loadRunData(config, { classes: classesOf(checkpoint, config, directory), signal });
  const original = await readOriginal(config, directory);
  const { model } = openModel(config, data.modelInput, { original });
  checkParameters(checkpoint.parameters, model, best);
  return { config, data, model, checkpoint };
}
