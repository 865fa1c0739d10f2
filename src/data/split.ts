import { DataError } from "../base/errors.js";
import { createRandom } from "../base/random.js";
import { imageSize, pick } from "./image-set.js";
import type { ImageSet } from "./types.js";

/** Purpose of the random stream. */
const splitting = 2;

/** The first `limit` images of a set, or all of them. */
export function limitSet(set: ImageSet, limit = set.count): ImageSet {
  const count = Math.min(limit, set.count);
  const images = set.images.subarray(0, count * imageSize(set));
  const masks = set.masks?.subarray(0, count * set.height * set.width);
  return { ...set, images, labels: set.labels.subarray(0, count), ...(masks && { masks }), count };
}

/**
 * Holds out a random share of each class for validation: of n images, n times `fraction`, rounded down. Every
 * class keeps at least one training image.
 * @param fraction - From 0 (no validation images) to below 1.
 * @throws DataError when the fraction is not in that range, or gives no class a validation image.
 */
export function splitValidation(
  set: ImageSet,
  fraction: number,
  seed: number,
): { train: ImageSet; validation: ImageSet } {
  if (!(fraction >= 0 && fraction < 1)) {
    throw new DataError(`The share of validation images is ${fraction}: it must be from 0 to below 1.`);
  }
  const seen = new Map<number, number>();
  const train: number[] = [];
  const validation: number[] = [];
  // In a random order, every 1/fraction-th image of a class goes to validation.
  for (const index of createRandom(seed, splitting).permutation(set.count)) {
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
