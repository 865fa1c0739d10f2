import { checkMapSize, checkPair, Mean, Ssim } from "../../metrics/index.js";
import { rankCorrelation } from "./agreement.js";

export interface MapSimilarityResult {
  /** Spearman's rank correlation in [-1,1]; absent when one map of every pair was dead. */
  readonly rankCorrelation?: number;
  /** Structural similarity in [-1,1]. */
  readonly ssim: number;
}

/**
 * Accumulates how similar pairs of maps are: Spearman's rank correlation and structural similarity (Wang et al. 2004).
 *
 * @throws DataError when the result is asked for before the first pair.
 *
 * @example
 * ```ts
 * import { MapSimilarity } from "batchcam/metrics";
 *
 * const similarity = new MapSimilarity(3, 3);
 * const map = Float32Array.of(0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1);
 * similarity.add(map, map);
 * console.log(similarity.result()); // { rankCorrelation: 1, ssim: 1 }
 * ```
 */
export class MapSimilarity {
  readonly #ssim: Ssim;
  readonly #rankCorrelation = new Mean();
  readonly #similarity = new Mean();

  constructor(height: number, width: number) {
    checkMapSize("MapSimilarity", height, width);
    this.#ssim = new Ssim(height, width);
  }

  /**
   * @param first - [H,W] with values in [0,1].
   * @param second - The same.
   */
  add(first: Float32Array, second: Float32Array): void {
    checkPair("MapSimilarity", first, second);
    this.#rankCorrelation.add(rankCorrelation(first, second));
    this.#similarity.add(this.#ssim.compare(first, second));
  }

  /** @throws DataError before the first pair. */
  result(): MapSimilarityResult {
    return {
      rankCorrelation: this.#rankCorrelation.result(),
      ssim: this.#similarity.measured("MapSimilarity"),
    };
  }
}
