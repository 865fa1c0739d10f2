import { createRandom } from "../../base/random.js";
import { floatValue, longValue } from "../../runtime/index.js";
import { feeds, results } from "../graphs/compose-programs.js";
import type { SampledMap, Subject } from "./method.js";

/** Standard deviation of the noise of SmoothGrad, of pixels in [0,1] (Smilkov et al. 2017, section 3.1: 10 to 20 %). */
const noise = 0.15;

/** Mean over some images of the derivative of the score with respect to their pixels [C,H,W]. */
async function meanGradient(
  { target, programs, onProgress }: Subject,
  count: number,
  draw: (sample: number, pixels: Float32Array) => void,
  size: number,
): Promise<Float32Array> {
  const { channels, height, width } = programs.classifier.image;
  const runner = await programs.gradient();
  const images = new Float32Array(count * size);
  for (let sample = 0; sample < count; sample++) {
    draw(sample, images.subarray(sample * size, (sample + 1) * size));
  }
  const found = await runner.run(
    {
      [feeds.images]: floatValue(images, [count, channels, height, width]),
      [feeds.target]: longValue(new Int32Array(count).fill(target), [count]),
    },
    {},
    (done) => onProgress(done / count),
  );
  const gradients = found[results.gradient];
  return Float32Array.from({ length: size }, (_, at) => {
    let sum = 0;
    for (let sample = 0; sample < count; sample++) sum += gradients[sample * size + at];
    return sum / count;
  });
}

/** The magnitudes of [C,H,W], summed over the channels. */
function onPixels({ programs }: Subject, values: Float32Array) {
  const { channels, height, width } = programs.classifier.image;
  const pixels = height * width;
  const sums = new Float32Array(pixels);
  for (let channel = 0; channel < channels; channel++) {
    for (let at = 0; at < pixels; at++) sums[at] += Math.abs(values[channel * pixels + at]);
  }
  return { values: sums, grid: [height, width] as const };
}

/** SmoothGrad (Smilkov et al. 2017, eq. 2): the mean of the gradients of noisy copies of the image. */
export const smoothGrad: SampledMap = async (subject) => {
  const { image, samples = 25, seed } = subject;
  const random = createRandom(seed);
  const noisy = (_: number, pixels: Float32Array): void => {
    for (const [at, value] of image.entries()) pixels[at] = value + noise * random.normal();
  };
  return onPixels(subject, await meanGradient(subject, samples, noisy, image.length));
};

/**
 * Integrated gradients (Sundararajan et al. 2017, eq. 3) from a black image: the image times the mean of the gradients on
 * the way, at the middles of equal steps.
 */
export const integratedGradients: SampledMap = async (subject) => {
  const { image, samples = 16 } = subject;
  const onTheWay = (sample: number, pixels: Float32Array): void => {
    for (const [at, value] of image.entries()) pixels[at] = (value * (sample + 0.5)) / samples;
  };
  const mean = await meanGradient(subject, samples, onTheWay, image.length);
  return onPixels(
    subject,
    mean.map((value, at) => value * image[at]),
  );
};
