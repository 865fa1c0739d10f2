import { DataError, ShapeError, UsageError } from "../base/errors.js";
import { shown } from "../base/options/shown.js";
import type { ImageShape } from "../data/index.js";

/** Resampling in float32 leaves [0,1] by less than this. */
const rounding = 1e-4;

/**
 * Checks the images that a caller hands over.
 * @returns How many there are.
 * @throws UsageError when they are no Float32Array.
 * @throws ShapeError when they are not a whole number of images, or none.
 * @throws DataError when a pixel is not in [0,1].
 */
export function checkImages(images: unknown, { channels, height, width }: ImageShape): number {
  if (!(images instanceof Float32Array)) {
    throw new UsageError(`explain: images must be a Float32Array of pixels in [0,1], not ${shown(images)}.`);
  }
  if (images.length === 0) throw new ShapeError("explain: there are no images.");
  const size = channels * height * width;
  const count = images.length / size;
  if (!Number.isInteger(count)) {
    throw new ShapeError(
      `explain: images of ${channels}x${height}x${width} (channels, height, width) need ${size} values each, which ` +
        `${images.length} values are not a multiple of.`,
    );
  }
  const wrong = images.findIndex((value) => !(value >= -rounding && value <= 1 + rounding));
  if (wrong >= 0) {
    const hint =
      images[wrong] > 1 ? " Divide bytes by 255; the model's own preprocessing is done for you." : "";
    throw new DataError(
      `explain: pixels of images must be in [0,1], but value ${wrong % size} of image ` +
        `${Math.floor(wrong / size)} is ${images[wrong]}.${hint}`,
    );
  }
  return count;
}
