import { ShapeError } from "../../base/errors.js";
import { checkValue } from "../../base/options/check-options.js";
import { uint32s, within } from "../../base/options/requirements.js";
import { checkMap, checkMapSize, checkPair, gaussianWindow } from "../../metrics/index.js";

/**
 * Puts pixels of another image into an image, in all channels.
 *
 * @param image - [C,HW], overwritten at the given places.
 * @param other - [C,HW].
 * @param places - Indices of pixels in [0,HW).
 * @param pixels - HW.
 *
 * @example
 * ```ts
 * import { replacePixels } from "batchcam/metrics";
 *
 * const image = Float32Array.of(1, 2, 3, 4);
 * replacePixels(image, new Float32Array(4), Uint32Array.of(0, 3), 4);
 * console.log(image); // Float32Array(4) [ 0, 2, 3, 0 ]
 * ```
 */
export function replacePixels(
  image: Float32Array,
  other: Float32Array,
  places: Uint32Array,
  pixels: number,
): void {
  checkValue(pixels, within.count, "replacePixels: pixels");
  checkPair("replacePixels", image, other, ["image", "other"]);
  checkValue(places, uint32s, "replacePixels: places");
  const outside = places.find((place) => place >= pixels);
  if (outside !== undefined || image.length % pixels) {
    throw new ShapeError(
      `replacePixels: pixels and places must belong to the image of ${image.length} values, not ${pixels} pixels ` +
        `${outside === undefined ? "" : `and place ${outside}`}.`,
    );
  }
  for (let channel = 0; channel < image.length; channel += pixels) {
    for (const place of places) image[channel + place] = other[channel + place];
  }
}

/**
 * An image that is whole where its map is 1, and gone where it is 0: there it has the pixels of the baseline.
 * @param image - [C,HW], overwritten.
 * @param baseline - [C,HW].
 * @param map - [HW] with values in [0,1].
 *
 * @example
 * ```ts
 * import { fadeBy } from "batchcam/metrics";
 *
 * const image = Float32Array.of(1, 1, 1);
 * fadeBy(image, new Float32Array(3), Float32Array.of(1, 0.5, 0));
 * console.log(image); // Float32Array(3) [ 1, 0.5, 0 ]
 * ```
 */
export function fadeBy(image: Float32Array, baseline: Float32Array, map: Float32Array): void {
  checkPair("fadeBy", image, baseline, ["image", "baseline"]);
  checkMap("fadeBy: map", map);
  if (image.length % map.length) {
    throw new ShapeError(
      `fadeBy: map must have a value for each pixel of the image of ${image.length} values, not ${map.length}.`,
    );
  }
  for (let at = 0; at < image.length; at++) {
    image[at] = baseline[at] + map[at % map.length] * (image[at] - baseline[at]);
  }
}

/** The window and standard deviation in pixels that RISE blurs with. */
const window = 11;
const sigma = 5;

/**
 * A blurred copy of an image [C,H,W], where insertion begins: a Gaussian window of 11 pixels with sigma 5, as the authors
 * of RISE blur (Petsiuk et al. 2018). At the border the weights inside the image count, so that a uniform
 * image stays as it is.
 *
 * @example
 * ```ts
 * import { blurred } from "batchcam/metrics";
 *
 * const spot = Float32Array.of(0, 0, 0, 0, 1, 0, 0, 0, 0);
 * console.log(blurred(spot, 3, 3).every((value) => value > 0.1)); // true
 * ```
 */
export function blurred(image: Float32Array, height: number, width: number): Float32Array {
  checkMapSize("blurred", height, width);
  checkMap("blurred: image", image);
  if (image.length % (height * width)) {
    throw new ShapeError(`blurred: image must be [C,${height},${width}], but has ${image.length} values.`);
  }
  const rows = blurLines(image, width, 1, width);
  return blurLines(rows, height, width, height * width);
}

/** Blurs along one axis of `size` values that stand `stride` apart; lines begin anew every `block` values. */
function blurLines(values: Float32Array, size: number, stride: number, block: number): Float32Array {
  const weights = gaussianWindow(window, sigma);
  const reach = (window - 1) / 2;
  return values.map((_, at) => {
    const place = Math.floor((at % block) / stride);
    let sum = 0;
    let total = 0;
    for (let offset = -Math.min(reach, place); offset <= Math.min(reach, size - 1 - place); offset++) {
      const weight = weights[reach + offset];
      sum += weight * values[at + offset * stride];
      total += weight;
    }
    return sum / total;
  });
}
