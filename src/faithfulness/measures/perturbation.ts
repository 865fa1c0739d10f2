import { gaussianWindow } from "../../metrics/index.js";

/** Puts the pixels of `other` into `image` at the given places, in all channels; both are [C,HW]. */
export function replacePixels(
  image: Float32Array,
  other: Float32Array,
  places: Uint32Array,
  pixels: number,
): void {
  for (let channel = 0; channel < image.length; channel += pixels) {
    for (const place of places) image[channel + place] = other[channel + place];
  }
}

/**
 * An image that is whole where its map is 1, and gone where it is 0: there it has the pixels of the baseline.
 * @param image - [C,HW], overwritten.
 * @param baseline - [C,HW].
 * @param map - [HW] with values in [0,1].
 */
export function fadeBy(image: Float32Array, baseline: Float32Array, map: Float32Array): void {
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
 */
export function blurred(image: Float32Array, height: number, width: number): Float32Array {
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
