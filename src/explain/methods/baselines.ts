import type { BaselineName } from "../../cam/index.js";
import type { ImageShape } from "../../data/index.js";
import { type Preprocessing, zeroColour } from "../../import/index.js";
import { gaussianWindow } from "../../metrics/index.js";

/** Standard deviation of the blur, as a share of the longer side. */
const blur = 0.05;

/**
 * What stands for an image [C,H,W] without content, or for hidden parts of it.
 * @param preprocessing - What becomes of pixels in [0,1]: "zero" is what it makes 0 of.
 */
export function baselineOf(
  name: BaselineName,
  image: Float32Array,
  shape: ImageShape,
  preprocessing: Preprocessing,
): Float32Array {
  const { channels } = shape;
  const pixels = image.length / channels;
  const filled = (colour: (channel: number) => number): Float32Array =>
    image.map((_, at) => colour(Math.floor(at / pixels)));
  switch (name) {
    case "black":
      return filled(() => 0);
    case "grey":
      return filled(() => 0.5);
    case "white":
      return filled(() => 1);
    case "zero": {
      const colour = zeroColour(preprocessing, channels);
      return filled((channel) => colour[channel]);
    }
    case "mean": {
      const sums = new Float64Array(channels);
      for (const [at, value] of image.entries()) sums[Math.floor(at / pixels)] += value / pixels;
      return filled((channel) => sums[channel]);
    }
    case "blur":
      return blurred(image, shape);
  }
}

function blurred(image: Float32Array, { height, width }: ImageShape): Float32Array {
  const sigma = blur * Math.max(height, width);
  const reach = Math.ceil(3 * sigma);
  const weights = gaussianWindow(2 * reach + 1, sigma);
  /** Blurs lines of `length` values that are `step` apart; what lies outside of a line does not count. */
  const along = (values: Float32Array, length: number, step: number): Float32Array =>
    values.map((_, at) => {
      const place = Math.floor(at / step) % length;
      let [sum, total] = [0, 0];
      for (let shift = Math.max(-reach, -place); shift <= reach && place + shift < length; shift++) {
        sum += weights[shift + reach] * values[at + shift * step];
        total += weights[shift + reach];
      }
      return sum / total;
    });
  return along(along(image, width, 1), height, width);
}
