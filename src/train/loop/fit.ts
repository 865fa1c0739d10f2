import type { ImageSet } from "../../data/index.js";
import { fitDefaults } from "../../options/index.js";
import { type EpochSummary, type FitPosition, type LoopOptions, startPosition, trainLoop } from "./loop.js";
import type { StepResult, Steps } from "./steps.js";

/** Means over the training images of one epoch. */
export interface EpochRecord {
  /** Counted from 1. */
  readonly epoch: number;
  readonly trainLoss: number;
  readonly crossEntropy: number;
  readonly camLoss: number;
  readonly trainAccuracy: number;
  readonly learningRate: number;
  /** Time of the training steps, without validation. */
  readonly seconds: number;
  readonly imagesPerSecond: number;
  /** The Lagrange multiplier at the end of the epoch; absent without a constraint. */
  readonly multiplier?: number;
  readonly validationAccuracy?: number;
}

/** Settings that are left out are as in `fitDefaults`. */
export interface FitOptions extends Partial<Omit<LoopOptions<StepResult>, "onEpoch">> {
  /** Called at the end of each epoch; training goes on when it has finished. */
  readonly onEpoch?: (record: EpochRecord, position: FitPosition) => Promise<void>;
}

/** The steps of a classifier, such as a `TrainStep`. */
export interface ClassifierSteps extends Steps<StepResult> {
  /** The Lagrange multiplier as it is now; undefined without a constraint. */
  readonly multiplier: number | undefined;
}

/**
 * Trains a classifier over a set of images; the next batch is made ahead.
 * @returns Where training stands: after `epochs` epochs, or earlier when the signal aborted it.
 * @throws TrainingError when the loss is not finite.
 */
export async function fit(
  step: ClassifierSteps,
  train: ImageSet,
  options: FitOptions = {},
): Promise<FitPosition> {
  return trainLoop(step, train, {
    ...fitDefaults,
    position: startPosition,
    ...options,
    onEpoch: async (summary, position) =>
      options.onEpoch?.({ ...record(summary), multiplier: step.multiplier }, position),
  });
}

const record = ({ means, ...rest }: EpochSummary<StepResult>): EpochRecord => ({
  ...rest,
  trainLoss: means.total,
  crossEntropy: means.crossEntropy,
  camLoss: means.cam,
  trainAccuracy: means.accuracy,
});
