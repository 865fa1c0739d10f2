import { createRandom } from "../../base/random.js";
import { floatValue } from "../../runtime/index.js";
import { feeds, results } from "../graphs/compose-programs.js";
import { logitsOf } from "./layer-values.js";
import type { SampledMap, Subject } from "./method.js";

/** Memory for masked images, in numbers. */
const memory = 2 ** 24;

/** Scores of the target for changed copies of the image, a few at a time. */
async function scoresOf(
  { image, target, programs, onProgress }: Subject,
  count: number,
  draw: (sample: number, pixels: Float32Array) => void,
): Promise<number[]> {
  const { channels, height, width } = programs.classifier.image;
  const runner = await programs.logits();
  const atOnce = Math.max(1, Math.floor(memory / image.length));
  const scores: number[] = [];
  for (let start = 0; start < count; start += atOnce) {
    const part = Math.min(atOnce, count - start);
    const images = new Float32Array(part * image.length);
    for (let at = 0; at < part; at++) {
      const pixels = images.subarray(at * image.length, (at + 1) * image.length);
      pixels.set(image);
      draw(start + at, pixels);
    }
    const found = await runner.run(
      { [feeds.images]: floatValue(images, [part, channels, height, width]) },
      {},
      (done) => onProgress((start + done) / count),
    );
    scores.push(...logitsOf(found[results.logits], target, part));
  }
  return scores;
}

/** What takes the place of hidden pixels: grey. */
const hidden = 0.5;

/**
 * Occlusion (Zeiler & Fergus 2014, section 4.2): how much the score falls when a grey square hides a part of the image; each
 * pixel has the mean over the squares that hide it. Squares are a quarter of the image wide, and overlap by half.
 */
export const occlusion: SampledMap = async (subject) => {
  const { programs, onProgress } = subject;
  const { channels, height, width } = programs.classifier.image;
  const window = Math.max(1, Math.round(Math.min(height, width) / 4));
  const stride = Math.max(1, Math.round(window / 2));
  const places: [number, number][] = [];
  for (let top = 0; top + window <= height; top += stride) {
    for (let left = 0; left + window <= width; left += stride) places.push([top, left]);
  }
  const each = ([top, left]: [number, number], visit: (pixel: number) => void): void => {
    for (let y = top; y < top + window; y++) for (let x = left; x < left + window; x++) visit(y * width + x);
  };
  const scores = await scoresOf({ ...subject, onProgress }, places.length + 1, (sample, pixels) => {
    if (sample === 0) return;
    each(places[sample - 1], (pixel) => {
      for (let channel = 0; channel < channels; channel++) pixels[channel * height * width + pixel] = hidden;
    });
  });
  const [drops, counts] = [new Float32Array(height * width), new Float32Array(height * width)];
  for (const [at, place] of places.entries()) {
    each(place, (pixel) => {
      drops[pixel] += scores[0] - scores[at + 1];
      counts[pixel]++;
    });
  }
  return { values: drops.map((drop, pixel) => drop / Math.max(1, counts[pixel])), grid: [height, width] };
};

/** Cells of RISE's masks along each side, and the share of them that lets the image through (Petsiuk et al. 2018, section 4). */
const [cells, visible] = [7, 0.5];

/**
 * RISE (Petsiuk et al. 2018, eq. 6): the mean of random masks, each weighted by the score of the image behind it. Masks are
 * coarse grids of zeros and ones, enlarged bilinearly and shifted by up to a cell. The scores are probabilities in the
 * paper; here they are logits less their mean, which a map does not change by and which no class saturates.
 */
export const rise: SampledMap = async (subject) => {
  const { programs, samples = 1000, seed } = subject;
  const { channels, height, width } = programs.classifier.image;
  const pixels = height * width;
  const mask = (sample: number): Float32Array => randomMask(createRandom(seed, sample), height, width);
  const scores = await scoresOf(subject, samples, (sample, image) => {
    const shade = mask(sample);
    for (let at = 0; at < channels * pixels; at++) image[at] *= shade[at % pixels];
  });
  const mean = scores.reduce((a, b) => a + b, 0) / samples;
  const values = new Float32Array(pixels);
  for (const [sample, score] of scores.entries()) {
    const shade = mask(sample);
    for (let at = 0; at < pixels; at++) values[at] += ((score - mean) * (shade[at] - visible)) / samples;
  }
  return { values, grid: [height, width] };
};

function randomMask(random: ReturnType<typeof createRandom>, height: number, width: number): Float32Array {
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
