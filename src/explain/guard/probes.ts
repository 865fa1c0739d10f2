import { streamOf } from "../../base/random-streams.js";
import type { ImageInput } from "../../import/index.js";

/** Waves of each smooth image, and the most periods along a side. */
const [waves, periods] = [8, 4];

/** The images are the same for every model of a size. */
const seed = 1;

/** How many images there are. */
export const probeCount = 2;

/**
 * Images to compare programs on: noise, which reaches every operator, and a smooth one, whose values are spread as those
 * of photographs are.
 * @returns Pixels in [0,1], [2,C,H,W].
 */
export function probes({ channels, height, width }: ImageInput): Float32Array {
  const random = streamOf(seed, "probes");
  const size = channels * height * width;
  const pixels = new Float32Array(probeCount * size);
  for (let at = 0; at < size; at++) pixels[at] = random.uniform();
  for (let channel = 0; channel < channels; channel++) {
    const plane = Array.from({ length: waves }, () => ({
      down: random.uniform() * periods,
      across: random.uniform() * periods,
      phase: random.uniform(),
    }));
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const sum = plane.reduce(
          (total, { down, across, phase }) =>
            total + Math.cos(2 * Math.PI * ((down * y) / height + (across * x) / width + phase)),
          0,
        );
        pixels[size + (channel * height + y) * width + x] = 0.5 + sum / (2 * waves);
      }
    }
  }
  return pixels;
}

/** Scores [n,K], row by row. */
export const rowsOf = (scores: Float32Array, classCount: number): Float32Array[] =>
  Array.from({ length: scores.length / classCount }, (_, at) =>
    scores.slice(at * classCount, (at + 1) * classCount),
  );
