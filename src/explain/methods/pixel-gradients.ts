import { streamOf } from "../../base/random-streams.js";
import type { Evidence, PixelSubject, Sampling } from "./subject.js";

/** Standard deviation of SmoothGrad's noise, for pixels in [0,1] (Smilkov et al. 2017, section 3.1: 10 to 20 %). */
const noise = 0.15;

/** SmoothGrad (Smilkov et al. 2017, eq. 2): the mean gradient of noisy copies of the image. */
export async function smoothGrad(subject: PixelSubject, { samples, seed }: Sampling): Promise<Evidence> {
  const { image } = subject;
  const random = streamOf(seed, "SmoothGrad");
  const gradient = await subject.meanGradient(samples, (_, pixels) => {
    for (const [at, value] of image.entries()) pixels[at] = value + noise * random.normal();
  });
  return magnitudes(subject, gradient);
}

/**
 * Integrated gradients (Sundararajan et al. 2017, eq. 3) from a black image: the image times the mean gradient on the
 * straight path, taken in the middle of each of some equal steps.
 */
export async function integratedGradients(subject: PixelSubject, { samples }: Sampling): Promise<Evidence> {
  const { image } = subject;
  const gradient = await subject.meanGradient(samples, (sample, pixels) => {
    for (const [at, value] of image.entries()) pixels[at] = (value * (sample + 0.5)) / samples;
  });
  return magnitudes(
    subject,
    gradient.map((value, at) => value * image[at]),
  );
}

/** The absolute values of [C,H,W], summed over the channels. */
function magnitudes({ shape: { channels, height, width } }: PixelSubject, values: Float32Array): Evidence {
  const pixels = height * width;
  const sums = new Float32Array(pixels);
  for (let channel = 0; channel < channels; channel++) {
    for (let at = 0; at < pixels; at++) sums[at] += Math.abs(values[channel * pixels + at]);
  }
  return { values: sums, grid: [height, width] };
}
