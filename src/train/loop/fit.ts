import { definedOnly } from "../../base/objects.js";
import { checkOptions, checkValue, type Requirements } from "../../base/options/check-options.js";
import { callback, objectWith, signal } from "../../base/options/requirements.js";
import { checkImageSet, checkNotEmpty, checkPixels, type ImageSet, prototypeMaps } from "../../data/index.js";
import { fitDefaults, loopRequirements } from "../../options/index.js";
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
  readonly validationBalancedAccuracy?: number;
}

/** Settings default to `fitDefaults`. */
export interface FitOptions extends Partial<Omit<LoopOptions<StepResult>, "onEpoch">> {
  /** Called at the end of each epoch and awaited before training continues. */
  readonly onEpoch?: (record: EpochRecord, position: FitPosition) => Promise<void>;
}

const requirements: Requirements<FitOptions> = {
  ...loopRequirements,
  position: objectWith("where training stands, as fit returned it", "epoch", "step", "sums"),
  source: callback,
  signal,
  augmentation: objectWith("an object { crop, flip, rotation, erasing }"),
  prototypes: prototypeMaps,
  onStep: callback,
  onEpoch: callback,
};

const aStep = objectWith("a training step, such as a TrainStep", "run");

/** The steps of a classifier, such as a `TrainStep`. */
export interface ClassifierSteps extends Steps<StepResult> {
  /** The current Lagrange multiplier; undefined without a constraint. */
  readonly multiplier: number | undefined;
}

/**
 * Trains a classifier on a set of images; batches are prefetched.
 * @returns How far training got: to `epochs` epochs, or less if the signal aborted it.
 * @throws UsageError when an option is unknown or cannot have its value; DataError when the images cannot be used.
 * @throws TrainingError when the loss is not finite.
 *
 * @example
 * ```ts
 * import { classPrototypes, createModel, digitsDataset, fit, initialise, TrainStep } from "batchcam";
 * import { standardisation, stateSpecs } from "batchcam";
 * import { nodeBackend } from "batchcam/node";
 *
 * const { train } = digitsDataset({ trainCount: 64, testCount: 10 });
 * const input = { channels: 1, height: 28, width: 28, classCount: 10, standardisation: standardisation(train) };
 * const model = createModel("simple-cnn", input);
 * const prototypes = classPrototypes(train, 10, "mean");
 * const step = new TrainStep({ backend: nodeBackend(), model, prototypes }, initialise(stateSpecs(model), 1));
 * const { epoch } = await fit(step, train, {
 *   epochs: 2,
 *   onEpoch: async ({ trainLoss }) => console.log(trainLoss),
 * });
 * console.log(epoch); // 2
 * await step.release();
 * ```
 */
export async function fit(
  step: ClassifierSteps,
  train: ImageSet,
  options: FitOptions = {},
): Promise<FitPosition> {
  checkValue(step, aStep, "fit: step");
  checkImageSet(train, "fit: train");
  checkNotEmpty(train, "fit: train");
  checkPixels(train, "training");
  checkOptions(options, requirements, "fit");
  return trainLoop(step, train, {
    ...fitDefaults,
    position: startPosition,
    ...definedOnly(options),
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
