import { ownPrototypes } from "../../data/index.js";
import type { Parameters } from "../../nn/index.js";
import { augmentationOf, type DataConfig, type LoopConfig, loopOf } from "../../options/index.js";
import type { Evaluator } from "../evaluate.js";
import type { TrainingData } from "../prepare-data.js";
import type { TrainStep } from "../step/step.js";
import { type EpochRecord, type FitOptions, fit } from "./fit.js";
import type { FitPosition } from "./loop.js";

/** An epoch that is complete. */
export interface TrainedEpoch {
  readonly record: EpochRecord;
  /** Where training stands after it. */
  readonly position: FitPosition;
  /** The weights that are the model: their moving averages where they are kept. */
  readonly weights: Parameters;
  /** Whether it is the epoch to keep so far: the first of the best on validation, or the last without validation. */
  readonly best: boolean;
}

export interface TrainEpochsOptions extends Pick<FitOptions, "position" | "source" | "signal" | "onStep"> {
  /** The epochs before `position`; the new ones are added to it. */
  readonly history: EpochRecord[];
  /** Training goes on when it has finished. */
  readonly onEpoch: (epoch: TrainedEpoch) => Promise<void>;
}

/** Compiles the graph of a step's usual batch, so that what the model refuses is known before anything is written. */
export const prepareStep = (
  step: TrainStep,
  data: TrainingData,
  config: DataConfig & LoopConfig,
): Promise<void> =>
  step.prepare(Math.min(config.batchSize, data.train.count), {
    ownPrototypes: ownPrototypes(data.prototypes, augmentationOf(config)),
    masks: data.train.masks !== undefined,
  });

/**
 * Trains over the training images of a configuration, and validates after each epoch.
 * @returns Where training stands: after all epochs, or earlier when the signal aborted it.
 * @throws TrainingError when the loss is not finite.
 */
export async function trainEpochs(
  step: TrainStep,
  evaluator: Evaluator,
  { train, validation, prototypes }: TrainingData,
  config: DataConfig & LoopConfig,
  { history, onEpoch, ...options }: TrainEpochsOptions,
): Promise<FitPosition> {
  return fit(step, train, {
    ...loopOf(config),
    augmentation: augmentationOf(config),
    prototypes,
    ...options,
    onEpoch: async (means, position) => {
      const weights = step.averages();
      const validationAccuracy = validation && (await evaluator.accuracy(weights, validation));
      const record = { ...means, ...(validationAccuracy !== undefined && { validationAccuracy }) };
      history.push(record);
      await onEpoch({ record, position, weights, best: isBest(history) });
    },
  });
}

/** Whether the newest epoch is the one to keep. */
function isBest(history: readonly EpochRecord[]): boolean {
  const [newest, ...earlier] = [...history].reverse();
  return earlier.every(
    ({ validationAccuracy = -1 }) => (newest.validationAccuracy ?? 0) > validationAccuracy,
  );
}
