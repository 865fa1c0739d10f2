import { checkOptions, checkValue, type Requirements } from "../../base/options/check-options.js";
import { callback, flag, objectWith, wholeNumber, within } from "../../base/options/requirements.js";
import { createRandom } from "../../base/random.js";
import { type Augmentation, augmentationDefaults } from "../augmentation/augmentation.js";
import { checkImageSet } from "../check-set.js";
import { prototypeMaps } from "../prototypes/choice.js";
import type { ImageSet, Prototypes } from "../types.js";
import { type Filled, fillWith } from "./fill.js";

export interface Batch {
  /** Pixels in [0,1], [size,C,H,W]. */
  readonly images: Float32Array;
  /** Classes [size]. */
  readonly labels: Int32Array;
  /** Where the images stand in the set [size]. */
  readonly indices: Uint32Array;
  readonly size: number;
  /**
   * The prototype of each image, moved as the image was [size,H,W]; absent where no image is moved and each class
   * has one prototype, or none were given.
   */
  readonly prototypes?: Float32Array;
  /** Where the decoys lie, 1 inside and 0 outside, moved as the images were [size,H,W]; absent where the set has none. */
  readonly masks?: Float32Array;
}

export interface BatchOptions {
  /** Images in a batch; the last one of an epoch may have fewer. */
  readonly batchSize: number;
  readonly seed: number;
  /** Counted from 0; each epoch has its own order. */
  readonly epoch: number;
  readonly shuffle: boolean;
  /** Batches at the beginning that were seen before; 0 by default. */
  readonly skip?: number;
  /** Random changes of the images; none by default. */
  readonly augmentation?: Augmentation;
  /** An augmentation that moves an image moves its prototype with it. */
  readonly prototypes?: Prototypes;
}

/** Purpose of a random stream: shuffling must not follow another use of the same seed. */
const shuffling = 1;

/**
 * The batches of one epoch. Their content depends on the set, the seed, the epoch and the augmentation alone.
 * @param usedPixels - Gives pixels that nobody needs any more: the next batch is written into their memory.
 * @throws UsageError when the batch size is not a positive whole number, or the augmentation is not possible.
 * @throws ShapeError when the prototypes are not of the images' size.
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
  skip: within.wholeFromZero,
  augmentation: objectWith("an object { crop, flip, rotation, erasing }"),
  prototypes: prototypeMaps,
};

function* batchesOf(
  set: ImageSet,
  options: BatchOptions,
  usedPixels?: () => Filled | undefined,
): Generator<Batch, void> {
  const { batchSize, seed, epoch, shuffle, skip = 0 } = options;
  const { augmentation = augmentationDefaults, prototypes } = options;
  const fill = fillWith(set, { seed, epoch, augmentation, prototypes });
  const order = shuffle
    ? createRandom(seed, shuffling, epoch).permutation(set.count)
    : Uint32Array.from({ length: set.count }, (_, index) => index);
  for (let start = skip * batchSize; start < set.count; start += batchSize) {
    const indices = order.slice(start, start + batchSize);
    const labels = Int32Array.from(indices, (index) => set.labels[index]);
    yield { ...fill(indices, usedPixels?.()), labels, indices, size: indices.length };
  }
}
