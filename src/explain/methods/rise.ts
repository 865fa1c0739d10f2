import type { Random } from "../../base/random.js";
import { streamOf } from "../../base/random-streams.js";
import type { Evidence, PixelSubject, Sampling } from "./subject.js";

/** Cells of the masks along each side, and the share of them that lets the image through (Petsiuk et al. 2018, section 4). */
const [cells, visible] = [7, 0.5];

/**
 * RISE (Petsiuk et al. 2018, eq. 6): the mean of random masks, each weighted by the score of the image behind it. Masks are
 * coarse grids of zeros and ones, enlarged bilinearly and shifted by up to a cell. The paper takes probabilities for
 * scores; here they are logits less their mean, which leaves the map as it is and which no class saturates. The authors mask what
 * the model takes, so that hidden parts have the mean colour of its training images.
 */
export async function rise(subject: PixelSubject, { samples, seed }: Sampling): Promise<Evidence> {
  const { baseline } = subject;
  const { channels, height, width } = subject.shape;
  const pixels = height * width;
  const mask = (sample: number): Float32Array => randomMask(streamOf(seed, "RISE", sample), height, width);
  const scores = await subject.scores(samples, (sample, image) => {
    const shade = mask(sample);
    for (let at = 0; at < channels * pixels; at++) {
      image[at] = baseline[at] + shade[at % pixels] * (image[at] - baseline[at]);
    }
  });
  const mean = scores.reduce((a, b) => a + b, 0) / samples;
  const values = new Float32Array(pixels);
  for (const [sample, score] of scores.entries()) {
    const shade = mask(sample);
    for (let at = 0; at < pixels; at++) values[at] += ((score - mean) * (shade[at] - visible)) / samples;
  }
  return { values, grid: [height, width] };
}

function randomMask(random: Random, height: number, width: number): Float32Array {
  const side = cells + 2;
  const grid = Float32Array.from({ length: side * side }, () => (random.uniform() < visible ? 1 : 0));
  const [top, left] = [random.uniform(), random.uniform()];
  const mask = new Float32Array(height * width);
  for (let y = 0; y < height; y++) {
    const row = (y * cells) / height + top;
    for (let x = 0; x < width; x++) {
      const column = (x * cells) / width + left;
      const [r, c] = [Math.floor(row), Math.floor(column)];
      const [down, right] = [row - r, column - c];
      const upper = grid[r * side + c] * (1 - right) + grid[r * side + c + 1] * right;
      const lower = grid[(r + 1) * side + c] * (1 - right) + grid[(r + 1) * side + c + 1] * right;
      mask[y * width + x] = upper * (1 - down) + lower * down;
    }
  }
  return mask;
}
