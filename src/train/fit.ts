import { batches, prefetch } from "../data/batches.js";
import type { ImageSet } from "../data/types.js";
import { learningRateAt, type Schedule, weightAt } from "./schedule.js";
import type { TrainStep } from "./step.js";

/** Sums over the images of an epoch so far. */
export interface EpochSums {
  readonly images: number;
  readonly total: number;
  readonly crossEntropy: number;
  readonly cam: number;
  readonly correct: number;
  readonly seconds: number;
}

/** Where a run stands: enough to go on as if it had never stopped. */
export interface FitPosition {
  /** Epochs that are complete. */
  readonly epoch: number;
  /** Steps done in the epoch after those. */
  readonly step: number;
  readonly sums: EpochSums;
}

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
  readonly validationAccuracy?: number;
}

export interface FitProgress {
  readonly epoch: number;
  readonly step: number;
  readonly stepsPerEpoch: number;
  /** Mean total loss of the epoch so far. */
  readonly loss: number;
}

export interface FitSettings {
  /** Images in a step; the last step of an epoch may have fewer. */
  readonly batchSize: number;
  /** Passes over the training images. */
  readonly epochs: number;
  /** Seed of the order of the images. */
  readonly seed: number;
  readonly schedule: Schedule;
  readonly learningRate: number;
  /** Steps over which the learning rate rises linearly. */
  readonly warmup: number;
  /** Weight of the CAM loss. */
  readonly lambda: number;
  /** Steps over which lambda rises linearly. */
  readonly lambdaWarmup: number;
}

export const fitDefaults = {
  batchSize: 64,
  epochs: 3,
  seed: 1,
  schedule: "cosine",
  learningRate: 1e-3,
  warmup: 0,
  lambda: 0.1,
  lambdaWarmup: 0,
} as const satisfies FitSettings;

/** Settings that are left out are as in `fitDefaults`. */
export interface FitOptions extends Partial<FitSettings> {
  readonly position?: FitPosition;
  /** When aborted, training stops after the step that is running. */
  readonly signal?: AbortSignal;
  readonly onStep?: (progress: FitProgress) => void;
  /** Called at the end of each epoch; training goes on when it has finished. */
  readonly onEpoch?: (record: EpochRecord, position: FitPosition) => Promise<void>;
}

const noSums: EpochSums = { images: 0, total: 0, crossEntropy: 0, cam: 0, correct: 0, seconds: 0 };

/** A run that has not begun. */
export const startPosition: FitPosition = { epoch: 0, step: 0, sums: noSums };

/**
 * Trains over a set of images; the next batch is prepared while a step runs.
 * @returns Where training stands: after `epochs` epochs, or earlier when the signal aborted it.
 * @throws TrainingError when the loss is not finite.
 */
export async function fit(step: TrainStep, train: ImageSet, options: FitOptions = {}): Promise<FitPosition> {
  const settings = { ...fitDefaults, ...options };
  const { batchSize, epochs, seed } = settings;
  const { signal, onStep, onEpoch } = options;
  const stepsPerEpoch = Math.ceil(train.count / batchSize);
  const rate = { ...settings, totalSteps: epochs * stepsPerEpoch };
  let position = options.position ?? startPosition;
  while (position.epoch < epochs) {
    const epoch = position.epoch;
    let { step: done, sums } = position;
    let started = performance.now();
    let learningRate = 0;
    const order = batches(train, { batchSize, seed, epoch, shuffle: true, skip: done });
    for await (const batch of prefetch(order)) {
      if (signal?.aborted) return { epoch, step: done, sums };
      const overall = epoch * stepsPerEpoch + done;
      learningRate = learningRateAt(overall, rate);
      const lambda = weightAt(overall, settings.lambda, settings.lambdaWarmup);
      const result = await step.run(batch, { learningRate, lambda });
      done += 1;
      const now = performance.now();
      sums = {
        images: sums.images + batch.size,
        total: sums.total + result.total * batch.size,
        crossEntropy: sums.crossEntropy + result.crossEntropy * batch.size,
        cam: sums.cam + result.cam * batch.size,
        correct: sums.correct + result.correct,
        seconds: sums.seconds + (now - started) / 1000,
      };
      started = now;
      onStep?.({ epoch: epoch + 1, step: done, stepsPerEpoch, loss: sums.total / sums.images });
    }
    position = { epoch: epoch + 1, step: 0, sums: noSums };
    await onEpoch?.(record(epoch + 1, sums, learningRate), position);
    if (signal?.aborted) return position;
  }
  return position;
}

function record(epoch: number, sums: EpochSums, learningRate: number): EpochRecord {
  return {
    epoch,
    trainLoss: sums.total / sums.images,
    crossEntropy: sums.crossEntropy / sums.images,
    camLoss: sums.cam / sums.images,
    trainAccuracy: sums.correct / sums.images,
    learningRate,
    seconds: sums.seconds,
    imagesPerSecond: sums.images / sums.seconds,
  };
}
