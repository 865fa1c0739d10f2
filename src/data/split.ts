import { DataError } from "../base/errors.js";
import { createRandom } from "../base/random.js";
import { type ImageSet, imageSize, pick } from "./types.js";

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
 * Sets a share of each class apart for validation, chosen at random by the seed: of n images, n times
 * `fraction` rounded down. Every class keeps at least one image for training.
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
  // Along a random order, every 1/fraction-th image of a class goes to validation.
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

/**
 * Checks that a set can be used.
 * @param name - "training", "test": for messages.
 * @throws DataError when it is empty, counts or the size of masks differ, a label is not a class, a pixel is not
 * in [0,1], or (on request) a class has no images.
 */
export function checkSet(
  set: ImageSet,
  classCount: number,
  name: string,
  { requireEveryClass = false } = {},
): void {
  if (set.count === 0) throw new DataError(`The ${name} split has no images: use more data or other limits.`);
  if (set.labels.length !== set.count || set.images.length !== set.count * imageSize(set)) {
    throw new DataError(
      `The ${name} split has ${set.images.length / imageSize(set)} images but ${set.labels.length} labels, ` +
        `and its count is ${set.count}: give one label for each image.`,
    );
  }
  if (set.masks && set.masks.length !== set.count * set.height * set.width) {
    throw new DataError(
      `The ${name} split has ${set.masks.length} values in its masks, but its ${set.count} images of ` +
        `${set.width}x${set.height} pixels need ${set.count * set.height * set.width}: give a mask of the images' ` +
        "size for each image.",
    );
  }
  const wrongLabel = set.labels.findIndex((label) => label < 0 || label >= classCount);
  if (wrongLabel >= 0) {
    throw new DataError(
      `Label ${set.labels[wrongLabel]} of ${name} image ${wrongLabel} is not a class from 0 to ${classCount - 1}.`,
    );
  }
  if (set.images instanceof Float32Array) {
    const wrongPixel = set.images.findIndex((value) => !(value >= 0 && value <= 1));
    if (wrongPixel >= 0) {
      const image = Math.floor(wrongPixel / imageSize(set));
      throw new DataError(
        `A pixel of ${name} image ${image} is ${set.images[wrongPixel]}: pixels must be from 0 to 1.`,
      );
    }
  }
  if (!requireEveryClass) return;
  const present = new Set(set.labels);
  for (let label = 0; label < classCount; label++) {
    if (present.has(label)) continue;
    throw new DataError(
      `Class ${label} has no ${name} images, so it has no prototype: use more images or fewer classes.`,
    );
  }
}
