import { DataError } from "../base/errors.js";
import { checkArguments, checkValue } from "../base/options/check-options.js";
import { wholeNumber, within } from "../base/options/requirements.js";
import { streamOf } from "../base/random-streams.js";
import { checkImageSet } from "./check-set.js";
import { imageSize, pick } from "./image-set.js";
import type { ImageSet } from "./types.js";

/**
 * The first `limit` images of a set, or all of them.
 *
 * @example
 * ```ts
 * import { digitsDataset, limitSet } from "batchcam";
 *
 * const { train } = digitsDataset({ trainCount: 100, testCount: 10 });
 * console.log(limitSet(train, 20).count); // 20
 * ```
 */
export function limitSet(set: ImageSet, limit?: number): ImageSet {
  checkImageSet(set, "limitSet: set");
  if (limit === undefined) return set;
  checkValue(limit, within.count, "limitSet: limit");
  const count = Math.min(limit, set.count);
  const images = set.images.subarray(0, count * imageSize(set));
  const masks = set.masks?.subarray(0, count * set.height * set.width);
  return { ...set, images, labels: set.labels.subarray(0, count), ...(masks && { masks }), count };
}

/**
 * Holds out a random share of each class for validation: of n images, n times `fraction`, rounded down. Every
 * class keeps at least one training image.
 * @param fraction - From 0 (no validation images) to below 1.
 * @throws UsageError when the fraction is not in that range; DataError when it gives no class a validation image.
 *
 * @example
 * ```ts
 * import { digitsDataset, splitValidation } from "batchcam";
 *
 * const { train } = digitsDataset({ trainCount: 100, testCount: 10 });
 * const { train: rest, validation } = splitValidation(train, 0.2, 1);
 * console.log(rest.count, validation.count); // 80 20
 * ```
 */
export function splitValidation(
  set: ImageSet,
  fraction: number,
  seed: number,
): { train: ImageSet; validation: ImageSet } {
  checkImageSet(set, "splitValidation: set");
  checkArguments("splitValidation", {
    fraction: [fraction, within.shareBelowOne],
    seed: [seed, wholeNumber],
  });
  const seen = new Map<number, number>();
  const train: number[] = [];
  const validation: number[] = [];
  // In a random order, every 1/fraction-th image of a class goes to validation.
  for (const index of streamOf(seed, "validation split").permutation(set.count)) {
    const label = set.labels[index];
    const rank = seen.get(label) ?? 0;
    seen.set(label, rank + 1);
    const apart = Math.floor((rank + 1) * fraction) > Math.floor(rank * fraction);
    (apart ? validation : train).push(index);
  }
  if (fraction > 0 && validation.length === 0) {
    throw new DataError(
      `The validation split has no images: no class has enough for a share of ${fraction}. ` +
        "Use more training images, a larger share, or a share of 0.",
    );
  }
  const ascending = (a: number, b: number): number => a - b;
  return { train: pick(set, train.sort(ascending)), validation: pick(set, validation.sort(ascending)) };
}
