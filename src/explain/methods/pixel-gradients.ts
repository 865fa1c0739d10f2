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
  return ofChannels(subject, gradient);
}

/**
 * Integrated gradients (Sundararajan et al. 2017, eq. 3): the way from a baseline to the image times the mean gradient on it,
 * taken in the middle of each of some equal steps. Their sum should be the score's difference (proposition 1).
 */
export async function integratedGradients(subject: PixelSubject, { samples }: Sampling): Promise<Evidence> {
  const { image, baseline } = subject;
  const gradient = await subject.meanGradient(samples, (sample, pixels) => {
    const share = (sample + 0.5) / samples;
    for (const [at, value] of image.entries()) pixels[at] = baseline[at] + share * (value - baseline[at]);
  });
  return complete(
    subject,
    gradient.map((value, at) => value * (image[at] - baseline[at])),
  );
}

/**
 * GradientSHAP (Lundberg & Lee 2017, as in Captum without noise): as integrated gradients, at random places of the way, from
 * several baselines in turn.
 */
export async function gradientShap(subject: PixelSubject, { samples, seed }: Sampling): Promise<Evidence> {
  const { image, baseline } = subject;
  const random = streamOf(seed, "GradientSHAP");
  const gradient = await subject.meanGradient(samples, (_, pixels) => {
    const share = random.uniform();
    for (const [at, value] of image.entries()) pixels[at] = baseline[at] + share * (value - baseline[at]);
  });
  return complete(
    subject,
    gradient.map((value, at) => value * (image[at] - baseline[at])),
  );
}

/** DeepLIFT (Shrikumar et al. 2017): see its graph in the room cam. */
export const deepLift = async (subject: PixelSubject): Promise<Evidence> =>
  complete(subject, await subject.compared("deep-lift"));

/** Evidence of the channels [C,H,W] whose sum should be the difference of the scores of image and baseline. */
async function complete(subject: PixelSubject, values: Float32Array): Promise<Evidence> {
  const [whole, none] = await subject.scores(2, (sample, pixels) => {
    if (sample === 1) pixels.set(subject.baseline);
  });
  const sum = values.reduce((total, value) => total + value, 0);
  return { ...ofChannels(subject, values), completenessError: sum - (whole - none) };
}

const ofChannels = (
  { shape: { channels, height, width } }: PixelSubject,
  values: Float32Array,
): Evidence => ({
  values,
  grid: [height, width],
  channels,
});
