import { DataError } from "../base/errors.js";
import { imageSize } from "./image-set.js";
import type { ImageSet } from "./types.js";

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
