import { createRandom, type Random } from "./random.js";

/**
 * What random numbers are drawn for: each purpose has streams of its own, whatever the others draw. Two have numbers
 * without a name, by one number (initial weights) and by two (the embedded digits), as in version 0.1.
 */
export const streams = [
  "new head",
  "validation split",
  "shuffling",
  "balanced sampling",
  "augmentation",
  "decoys",
  "k-means",
  "masked patches",
  "stochastic depth",
  "shifts",
  "SmoothGrad",
  "RISE",
  "GradientSHAP",
  "measured images",
  "perturbation",
  "map noise",
  "randomised weights",
  "probes",
  "mixture of scores",
] as const;

export type Stream = (typeof streams)[number];

/**
 * Opens a stream of a seed for one purpose.
 * @param path - Which of the purpose's streams: an epoch, the index of an image, the name of a parameter.
 */
export const streamOf = (seed: number, stream: Stream, ...path: readonly (number | string)[]): Random =>
  createRandom(seed, stream, ...path);
