import { defaultLearningRate } from "./step-options.js";

/** How the learning rate goes over the steps of a run. */
export const schedules = ["constant", "cosine"] as const;
export type Schedule = (typeof schedules)[number];

/** How training goes over its images. */
export interface LoopSettings {
  /** Images in a step; the last step of an epoch may have fewer. */
  readonly batchSize: number;
  /** Passes over the training images. */
  readonly epochs: number;
  /** Seed of the order of the images, and of augmentation. */
  readonly seed: number;
  readonly schedule: Schedule;
  readonly learningRate: number;
  /** Steps over which the learning rate rises linearly. */
  readonly warmup: number;
  /** Weight of the explanation loss. */
  readonly lambda: number;
  /** Steps over which lambda rises linearly. */
  readonly lambdaWarmup: number;
}

/** What `fit` does unless it is told otherwise. */
export const fitDefaults = {
  batchSize: 64,
  epochs: 3,
  seed: 1,
  schedule: "cosine",
  learningRate: defaultLearningRate.adamw,
  warmup: 0,
  lambda: 0.1,
  lambdaWarmup: 0,
} as const satisfies LoopSettings;
