import { ownPrototypes } from "../../data/index.js";
import type { Parameters } from "../../nn/index.js";
import { augmentationOf, type DataConfig, type LoopConfig, loopOf } from "../../options/index.js";
import type { Evaluator } from "../evaluate.js";
import type { TrainingData } from "../prepare-data.js";
import type { TrainStep } from "../step/step.js";
import { type EpochRecord, type FitOptions, fit } from "./fit.js";
import type { FitPosition } from "./loop.js";

/** A completed epoch. */
export interface TrainedEpoch {
  readonly record: EpochRecord;
  /** How far training has got with it. */
  readonly position: FitPosition;
  /** The model's weights: their moving averages if these are kept. */
  readonly weights: Parameters;
  /**
   * Whether it is the best epoch so far: the first with the best validation accuracy, or the last without
   * validation.
   */
  readonly best: boolean;
}

export interface TrainEpochsOptions extends Pick<FitOptions, "position" | "source" | "signal" | "onStep"> {
  /** The epochs before `position`; new ones are appended. */
  readonly history: EpochRecord[];
  /** Awaited before training continues. */
  readonly onEpoch: (epoch: TrainedEpoch) => Promise<void>;
}

/** Compiles the graph of a full batch, so that an unsuitable model fails before anything is written. */
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
 * Trains on a configuration's training images, and validates after each epoch.
 * @returns How far training got: to the last epoch, or less if the signal aborted it.
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
      const measured = validation && (await evaluator.classification(weights, validation));
      const record = {
        ...means,
        ...(measured && {
          validationAccuracy: measured.accuracy,
          validationBalancedAccuracy: measured.balancedAccuracy,
        }),
      };
      history.push(record);
      await onEpoch({ record, position, weights, best: bestEpoch(history) === record.epoch });
    },
  });
}

/** The epoch to keep, counted from 1: the first with the best validation accuracy, or the last without validation. */
export function bestEpoch(history: readonly EpochRecord[]): number {
  let best = { epoch: 0, accuracy: -1 };
  for (const { epoch, validationAccuracy } of history) {
    if (validationAccuracy !== undefined && validationAccuracy <= best.accuracy) continue;
    best = { epoch, accuracy: validationAccuracy ?? -1 };
  }
  return best.epoch;
}
