import { checkOptions, checkValue, type Requirements } from "../../base/options/check-options.js";
import { callback, flag, objectWith, oneOf, wholeNumber, within } from "../../base/options/requirements.js";
import { streamOf } from "../../base/random-streams.js";
import { type Augmentation, augmentationDefaults } from "../augmentation/augmentation.js";
import { checkImageSet } from "../check-set.js";
import { prototypeMaps } from "../prototypes/choice.js";
import type { ImageSet, Prototypes } from "../types.js";
import { balancedOrder, type Sampler, samplers } from "./balanced-order.js";
import { type Filled, fillWith } from "./fill.js";

export interface Batch {
  /** Pixels in [0,1], [size,C,H,W]. */
  readonly images: Float32Array;
  /** Classes [size]. */
  readonly labels: Int32Array;
  /** Positions of the images in the set [size]. */
  readonly indices: Uint32Array;
  readonly size: number;
  /**
   * The prototype of each image, moved with the image [size,H,W]; absent if no image is moved and each class
   * has one prototype, or if none were given.
   */
  readonly prototypes?: Float32Array;
  /** 1 inside the decoys and 0 outside, moved with the images [size,H,W]; absent if the set has none. */
  readonly masks?: Float32Array;
}

export interface BatchOptions {
  /** Images per batch; the last batch of an epoch may have fewer. */
  readonly batchSize: number;
  readonly seed: number;
  /** Counted from 0; each epoch has its own order. */
  readonly epoch: number;
  readonly shuffle: boolean;
  /** Of a shuffled epoch: "natural" by default. */
  readonly sampler?: Sampler;
  /** Batches to skip because they were seen before; 0 by default. */
  readonly skip?: number;
  /** Random changes to the images; none by default. */
  readonly augmentation?: Augmentation;
  /** An augmentation that moves an image moves its prototype with it. */
  readonly prototypes?: Prototypes;
}

/**
 * Yields the batches of one epoch. Their content depends on the set, seed, epoch and augmentation alone.
 * @param usedPixels - Returns pixels no longer needed, whose memory the next batch reuses.
 * @throws UsageError when the batch size is not a positive whole number, or the augmentation is not possible.
 * @throws ShapeError when the prototypes do not have the images' size.
 * @throws DataError when a label has no prototype.
 *
 * @example
 * ```ts
 * import { batches, digitsDataset } from "batchcam";
 *
 * const { train } = digitsDataset({ trainCount: 100, testCount: 10 });
 * const options = { batchSize: 64, seed: 1, epoch: 0, shuffle: true };
 * for (const { size } of batches(train, options)) console.log(size); // 64, then 36
 * ```
 */
export function batches(
  set: ImageSet,
  options: BatchOptions,
  usedPixels?: () => Filled | undefined,
): Generator<Batch, void> {
  checkImageSet(set, "batches: set");
  checkOptions(options, batchRequirements, "batches", ["batchSize", "seed", "epoch", "shuffle"]);
  if (usedPixels !== undefined) checkValue(usedPixels, callback, "batches: usedPixels");
  return batchesOf(set, options, usedPixels);
}

/** What options of batches must be. */
export const batchRequirements: Requirements<BatchOptions> = {
  batchSize: within.count,
  seed: wholeNumber,
  epoch: within.wholeFromZero,
  shuffle: flag,
  sampler: oneOf(samplers),
  skip: within.wholeFromZero,
  augmentation: objectWith("an object { crop, flip, rotation, erasing }"),
  prototypes: prototypeMaps,
};

function* batchesOf(
  set: ImageSet,
  options: BatchOptions,
  usedPixels?: () => Filled | undefined,
): Generator<Batch, void> {
  const { batchSize, seed, epoch, skip = 0 } = options;
  const { augmentation = augmentationDefaults, prototypes } = options;
  const fill = fillWith(set, { seed, epoch, augmentation, prototypes });
  const order = orderOf(set, options);
  for (let start = skip * batchSize; start < set.count; start += batchSize) {
    const indices = order.slice(start, start + batchSize);
    const labels = Int32Array.from(indices, (index) => set.labels[index]);
    yield { ...fill(indices, usedPixels?.()), labels, indices, size: indices.length };
  }
}

function orderOf(set: ImageSet, { shuffle, seed, epoch, sampler }: BatchOptions): Uint32Array {
  if (!shuffle) return Uint32Array.from({ length: set.count }, (_, index) => index);
  return sampler === "balanced"
    ? balancedOrder(set.labels, seed, epoch)
    : streamOf(seed, "shuffling", epoch).permutation(set.count);
}
