import type { Evidence, PixelSubject, Sampling } from "./subject.js";
import { gridCells, superpixels } from "./superpixels.js";

/**
 * Feature ablation (Kokhlikyan et al. 2020, Captum): how far the score falls when a feature is hidden, a superpixel or a cell of a
 * grid, for each of its pixels.
 * @param sampling - `samples` says about how many features there are.
 */
export async function featureAblation(
  subject: PixelSubject,
  { samples, features }: Sampling,
): Promise<Evidence> {
  const { image, baseline, shape } = subject;
  const { height, width } = shape;
  const labels = features === "grid" ? gridCells(shape, samples) : superpixels(image, shape, samples);
  const numbers = [...new Set(labels)];
  const scores = await subject.scores(numbers.length + 1, (sample, pixels) => {
    const hidden = numbers[sample - 1];
    for (let at = 0; at < pixels.length; at++) {
      if (labels[at % labels.length] === hidden) pixels[at] = baseline[at];
    }
  });
  const drops = new Map(numbers.map((label, at) => [label, scores[0] - scores[at + 1]]));
  return {
    values: Float32Array.from(labels, (label) => drops.get(label) as number),
    grid: [height, width],
  };
}
