import type { BatchOptions, ImageSet } from "../../data/index.js";
import { type BatchSource, batchesAhead } from "../../data/index.js";
import type { LoopSettings } from "../../options/index.js";
import { learningRateAt, weightAt } from "./schedule.js";
import type { StepMeans, Steps } from "./steps.js";

/** Sums over the images of an epoch so far. */
export interface EpochSums {
  readonly images: number;
  readonly seconds: number;
  /** For each of the step's means, its sum over the images. */
  readonly values: Readonly<Record<string, number>>;
}

/** How far a run has got: enough to resume as if it had never stopped. */
export interface FitPosition {
  /** Epochs that are complete. */
  readonly epoch: number;
  /** Steps done in the epoch after those. */
  readonly step: number;
  readonly sums: EpochSums;
}

export interface FitProgress {
  readonly epoch: number;
  readonly step: number;
  readonly stepsPerEpoch: number;
  /** Mean total loss of the epoch so far. */
  readonly loss: number;
}

export interface LoopOptions<Means extends StepMeans>
  extends LoopSettings,
    Pick<BatchOptions, "augmentation" | "prototypes"> {
  readonly position: FitPosition;
  /** Source of the batches; by default they are made in this thread. */
  readonly source?: BatchSource;
  /** When aborted, training stops after the current step. */
  readonly signal?: AbortSignal;
  readonly onStep?: (progress: FitProgress) => void;
  /** Called at the end of each epoch and awaited before training continues. */
  readonly onEpoch: (summary: EpochSummary<Means>, position: FitPosition) => Promise<void>;
}

/** What an epoch came to. */
export interface EpochSummary<Means extends StepMeans> {
  /** Counted from 1. */
  readonly epoch: number;
  readonly means: Means;
  /** Of its last step. */
  readonly learningRate: number;
  /** Time of the training steps. */
  readonly seconds: number;
  readonly imagesPerSecond: number;
}

const noSums: EpochSums = { images: 0, seconds: 0, values: {} };

/** A run that has not begun. */
export const startPosition: FitPosition = { epoch: 0, step: 0, sums: noSums };

/**
 * Trains on a set of images; batches are prefetched.
 * @returns How far training got: to `epochs` epochs, or less if the signal aborted it.
 * @throws TrainingError when the loss is not finite.
 */
export async function trainLoop<Means extends StepMeans>(
  steps: Steps<Means>,
  train: ImageSet,
  options: LoopOptions<Means>,
): Promise<FitPosition> {
  const { batchSize, epochs, seed, sampler, augmentation, prototypes, signal, onStep, onEpoch } = options;
  const { source = batchesAhead } = options;
  const stepsPerEpoch = Math.ceil(train.count / batchSize);
  const rate = { ...options, totalSteps: epochs * stepsPerEpoch };
  let { position } = options;
  const { epoch: first, step: skip } = position;
  const order = { batchSize, seed, epoch: first, epochs, skip, sampler, augmentation, prototypes };
  let started = performance.now();
  for await (const batch of source(train, order)) {
    if (signal?.aborted) break;
    const { epoch, step } = position;
    const overall = epoch * stepsPerEpoch + step;
    const learningRate = learningRateAt(overall, rate);
    const lambda = weightAt(overall, options.lambda, options.lambdaWarmup);
    const means = await steps.run(batch, { learningRate, lambda });
    const now = performance.now();
    const sums = added(position.sums, means, batch.size, (now - started) / 1000);
    started = now;
    position = { epoch, step: step + 1, sums };
    onStep?.({ epoch: epoch + 1, step: step + 1, stepsPerEpoch, loss: sums.values.total / sums.images });
    if (position.step < stepsPerEpoch) continue;
    position = { epoch: epoch + 1, step: 0, sums: noSums };
    await onEpoch(summary<Means>(epoch + 1, sums, learningRate), position);
    started = performance.now();
  }
  return position;
}

function added(sums: EpochSums, means: StepMeans, size: number, seconds: number): EpochSums {
  const values = Object.entries(means).map(([name, mean]) => [name, (sums.values[name] ?? 0) + mean * size]);
  return {
    images: sums.images + size,
    seconds: sums.seconds + seconds,
    values: Object.fromEntries(values),
  };
}

function summary<Means extends StepMeans>(
  epoch: number,
  { images, seconds, values }: EpochSums,
  learningRate: number,
): EpochSummary<Means> {
  const means = Object.entries(values).map(([name, sum]) => [name, sum / images]);
  return {
    epoch,
    means: Object.fromEntries(means) as Means,
    learningRate,
    seconds,
    imagesPerSecond: images / seconds,
  };
}
