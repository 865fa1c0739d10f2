import { checkImageSet, checkNotEmpty } from "./check-set.js";
import { imageSize } from "./image-set.js";
import type { ImageSet } from "./types.js";

/** Lower bound of the standard deviation, so that constant images do not divide by zero. */
const leastDeviation = 1e-3;

/**
 * Mean and standard deviation of each channel over all pixels of a set, in units of [0,1].
 *
 * @example
 * ```ts
 * import { digitsDataset, standardisation } from "batchcam";
 *
 * const { train } = digitsDataset({ trainCount: 100, testCount: 10 });
 * const { mean, std } = standardisation(train);
 * console.log(mean.length, std.length); // 1 1
 * ```
 */
export function standardisation(set: ImageSet): { mean: number[]; std: number[] } {
  checkImageSet(set, "standardisation: set");
  checkNotEmpty(set, "standardisation: set");
  const pixels = set.height * set.width;
  const scale = set.images instanceof Uint8Array ? 1 / 255 : 1;
  const mean: number[] = [];
  const std: number[] = [];
  for (let channel = 0; channel < set.channels; channel++) {
    let sum = 0;
    let squares = 0;
    for (let image = 0; image < set.count; image++) {
      const start = image * imageSize(set) + channel * pixels;
      for (let at = start; at < start + pixels; at++) {
        const value = set.images[at] * scale;
        sum += value;
        squares += value * value;
      }
    }
    const total = set.count * pixels;
    mean.push(sum / total);
    std.push(Math.max(leastDeviation, Math.sqrt(Math.max(0, squares / total - (sum / total) ** 2))));
  }
  return { mean, std };
}
