import type { Random } from "../../base/random.js";
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
    const planes = Array.from({ length: waves }, () => planeOf(random, height, width));
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const sum = planes.reduce((total, { down, across }) => total + wave(down[y], across[x]), 0);
        pixels[size + (channel * height + y) * width + x] = 0.5 + sum / (2 * waves);
      }
    }
  }
  return pixels;
}

/** Cosine and sine of an angle. */
type Turn = readonly [cosine: number, sine: number];

/** The angles of a wave in any direction, along each side. */
function planeOf(random: Random, height: number, width: number) {
  const turns = (length: number, phase: number): Turn[] => {
    const step = (random.uniform() * periods) / length;
    return Array.from({ length }, (_, at) => {
      const angle = 2 * Math.PI * (at * step + phase);
      return [Math.cos(angle), Math.sin(angle)];
    });
  };
  return { down: turns(height, 0), across: turns(width, random.uniform()) };
}

/** The cosine of the sum of two angles: few cosines make many pixels. */
const wave = ([cosine, sine]: Turn, [other, otherSine]: Turn): number => cosine * other - sine * otherSine;

/** Scores [n,K], row by row. */
export const rowsOf = (scores: Float32Array, classCount: number): Float32Array[] =>
  Array.from({ length: scores.length / classCount }, (_, at) =>
    scores.slice(at * classCount, (at + 1) * classCount),
  );
