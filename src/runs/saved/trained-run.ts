import type { Requirements } from "../../base/options/check-options.js";
import { signal as abortSignal, text } from "../../base/options/requirements.js";
import type { Model } from "../../models/index.js";
import type { TrainConfig } from "../../options/index.js";
import type { TrainingData } from "../../train/index.js";
import { loadRunData } from "../data.js";
import { openModel } from "../open-model.js";
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
  readonly signal?: AbortSignal;
}

export const trainedRunRequirements: Requirements<TrainedRunOptions> = { dataDir: text, signal: abortSignal };

/**
 * Loads everything needed to measure a run again.
 * @throws DataError when the run or its data is missing.
 * @throws FormatError when the checkpoint is damaged or belongs to another model.
 */
export async function loadTrainedRun(
  directory: string,
  { dataDir, signal }: TrainedRunOptions,
): Promise<TrainedRun> {
  const { best } = runFiles(directory);
  const checkpoint = await loadCheckpoint(best);
  const config = dataDir === undefined ? checkpoint.config : { ...checkpoint.config, dataDir };
  const data = await loadRunData(config, { signal });
  const { model } = await openModel(config, data.modelInput, directory);
  checkParameters(checkpoint.parameters, model, best);
  return { config, data, model, checkpoint };
}
