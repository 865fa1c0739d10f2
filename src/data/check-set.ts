import { DataError } from "../base/errors.js";
import { checkValue, type Requirement } from "../base/options/check-options.js";
import { within } from "../base/options/requirements.js";
import { imageSize } from "./image-set.js";
import type { ImageSet } from "./types.js";

/** What a set of images must be, apart from how many there are of what. */
const imageSet: Requirement = {
  accepts: (value) => {
    const { images, labels, masks, groups, files, ...sizes } = Object(value);
    return (
      (images instanceof Uint8Array || images instanceof Float32Array) &&
      labels instanceof Int32Array &&
      (masks === undefined || masks instanceof Uint8Array) &&
      (groups === undefined || groups instanceof Int32Array) &&
      (files === undefined || Array.isArray(files)) &&
      within.wholeFromZero.accepts(sizes.count) &&
      [sizes.channels, sizes.height, sizes.width].every(within.count.accepts)
    );
  },
  words:
    "a set of images { images, labels, count, channels, height, width }, with a Uint8Array or Float32Array of pixels " +
    "and an Int32Array of classes",
};

/**
 * Checks what a function is given as a set of images.
 * @param name - The function and its argument, such as "fit: train".
 * @throws UsageError when it is no set; DataError when counts or the size of masks differ.
 */
export function checkImageSet(set: ImageSet, name: string): void {
  checkValue(set, imageSet, name);
  checkCounts(set, name);
}

function checkCounts(set: ImageSet, what: string): void {
  if (set.labels.length !== set.count || set.images.length !== set.count * imageSize(set)) {
    throw new DataError(
      `${what} has ${set.images.length / imageSize(set)} images but ${set.labels.length} labels, ` +
        `and its count is ${set.count}: give one label for each image.`,
    );
  }
  for (const key of ["groups", "files"] as const) {
    const values = set[key];
    if (values === undefined || values.length === set.count) continue;
    throw new DataError(
      `${what} has ${values.length} \`${key}\` for ${set.count} images: give one for each image, or leave them out.`,
    );
  }
  if (set.masks && set.masks.length !== set.count * set.height * set.width) {
    throw new DataError(
      `${what} has ${set.masks.length} values in its masks, but its ${set.count} images of ` +
        `${set.width}x${set.height} pixels need ${set.count * set.height * set.width}: give a mask of the images' ` +
        "size for each image.",
    );
  }
}

/** @throws DataError when a set is empty. */
export function checkNotEmpty({ count }: ImageSet, what: string): void {
  if (count === 0) throw new DataError(`${what} has no images: use more data or other limits.`);
}

/** @throws DataError when a pixel is not in [0,1]. */
export function checkPixels(set: ImageSet, name: string): void {
  if (!(set.images instanceof Float32Array)) return;
  const wrongPixel = set.images.findIndex((value) => !(value >= 0 && value <= 1));
  if (wrongPixel < 0) return;
  const image = Math.floor(wrongPixel / imageSize(set));
  throw new DataError(
    `A pixel of ${name} image ${image} is ${set.images[wrongPixel]}: pixels must be from 0 to 1.`,
  );
}

/**
 * Checks that a set is usable.
 * @param name - "training", "test": for messages.
 * @throws DataError when it is empty, counts or mask sizes differ, a label is not a class, a pixel is not
 * in [0,1], or (on request) a class has no images.
 */
export function checkSet(
  set: ImageSet,
  classCount: number,
  name: string,
  { requireEveryClass = false } = {},
): void {
  checkNotEmpty(set, `The ${name} split`);
  checkCounts(set, `The ${name} split`);
  const wrongLabel = set.labels.findIndex((label) => label < 0 || label >= classCount);
  if (wrongLabel >= 0) {
    throw new DataError(
      `Label ${set.labels[wrongLabel]} of ${name} image ${wrongLabel} is not a class from 0 to ${classCount - 1}.`,
    );
  }
  checkPixels(set, name);
  if (!requireEveryClass) return;
  const present = new Set(set.labels);
  for (let label = 0; label < classCount; label++) {
    if (present.has(label)) continue;
    throw new DataError(
      `Class ${label} has no ${name} images, so it has no prototype: use more images or fewer classes.`,
    );
  }
}
