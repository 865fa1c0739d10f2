import type { ImageSet } from "../../data/index.js";
import { fitDefaults } from "../../options/index.js";
import { type EpochSummary, type FitPosition, type LoopOptions, startPosition, trainLoop } from "./loop.js";
import type { StepResult, Steps } from "./steps.js";

/** Means over one epoch's training images. */
export interface EpochRecord {
  /** Counted from 1. */
  readonly epoch: number;
  readonly trainLoss: number;
  readonly crossEntropy: number;
  readonly camLoss: number;
  readonly trainAccuracy: number;
  readonly learningRate: number;
  /** Time of the training steps, excluding validation. */
  readonly seconds: number;
  readonly imagesPerSecond: number;
  /** The Lagrange multiplier at the end of the epoch; absent without a constraint. */
  readonly multiplier?: number;
  readonly validationAccuracy?: number;
}

/** Settings default to `fitDefaults`. */
export interface FitOptions extends Partial<Omit<LoopOptions<StepResult>, "onEpoch">> {
  /** Called at the end of each epoch and awaited before training continues. */
  readonly onEpoch?: (record: EpochRecord, position: FitPosition) => Promise<void>;
}

/** The steps of a classifier, such as a `TrainStep`. */
export interface ClassifierSteps extends Steps<StepResult> {
  /** The current Lagrange multiplier; undefined without a constraint. */
  readonly multiplier: number | undefined;
}

/**
 * Trains a classifier on a set of images; batches are prefetched.
 * @returns How far training got: to `epochs` epochs, or less if the signal aborted it.
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
