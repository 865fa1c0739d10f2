/** The images whose confidence falls into one interval. */
export interface CalibrationBin {
  /** Bounds of the interval in [0,1]: above `from`, up to `to`. */
  readonly from: number;
  readonly to: number;
  /** Number of images, at least 1. */
  readonly count: number;
  /** How many of them were classified correctly. */
  readonly correct: number;
  /** Their mean confidence, in (0,1]. */
  readonly confidence: number;
}

const binCount = 15;

/** Accumulates how confident a classifier is and how often it is right. */
export class Calibration {
  readonly #counts = new Float64Array(binCount);
  readonly #correct = new Float64Array(binCount);
  readonly #confidence = new Float64Array(binCount);

  /** @param confidence - The probability of the predicted class, in (0,1]. */
  add(confidence: number, correct: boolean): void {
    // Bins are closed on the right, as in Guo et al.: a confidence of exactly 1 belongs to the last one.
    const bin = Math.ceil(confidence * binCount) - 1;
    this.#counts[bin]++;
    this.#correct[bin] += correct ? 1 : 0;
    this.#confidence[bin] += confidence;
  }

  /** The non-empty bins, from the least to the most confident. */
  bins(): CalibrationBin[] {
    return Array.from(this.#counts, (count, bin) => ({
      from: bin / binCount,
      to: (bin + 1) / binCount,
      count,
      correct: this.#correct[bin],
      confidence: this.#confidence[bin] / count,
    })).filter(({ count }) => count > 0);
  }
}

/**
 * Expected calibration error in [0,1]: the mean over the images of the gap between the confidence and the
 * accuracy of their bin (Guo et al. 2017, eq. 3, with 15 bins of equal width).
 */
export function calibrationError(bins: readonly CalibrationBin[]): number {
  let gaps = 0;
  let images = 0;
  for (const { count, correct, confidence } of bins) {
    gaps += Math.abs(count * confidence - correct);
    images += count;
  }
  return gaps / images;
}
