import { checkArguments } from "../../base/options/check-options.js";
import { numberOf, within } from "../../base/options/requirements.js";
import { Mean } from "../../metrics/index.js";

export interface ConfidenceChangeResult {
  /** Mean share of the probability that is lost, in [0,1]; a gain counts as 0. */
  readonly averageDrop: number;
  /** Share of the images whose probability rises, in [0,1]. */
  readonly increase: number;
}

/**
 * Accumulates what becomes of a class's probability when an image is seen through its map: average drop and increase in
 * confidence (Chattopadhay et al. 2018, Grad-CAM++; torch-cam's `ClassificationMetric`).
 *
 * @example
 * ```ts
 * import { ConfidenceChange } from "batchcam/metrics";
 *
 * const change = new ConfidenceChange();
 * change.add(0.8, 0.6);
 * change.add(0.5, 0.7);
 * const { averageDrop, increase } = change.result();
 * console.log(averageDrop.toFixed(3), increase); // 0.125 0.5
 * ```
 */
export class ConfidenceChange {
  readonly #drop = new Mean();
  readonly #increase = new Mean();

  /**
   * @param whole - Probability of the class on the image, in (0,1].
   * @param seen - The same on what the map leaves of the image.
   */
  add(whole: number, seen: number): void {
    checkArguments("ConfidenceChange.add", {
      whole: [whole, numberOf({ above: 0, to: 1 })],
      seen: [seen, within.share],
    });
    this.#drop.add(Math.max(0, whole - seen) / whole);
    this.#increase.add(seen > whole ? 1 : 0);
  }

  /** @throws DataError before the first image. */
  result(): ConfidenceChangeResult {
    return {
      averageDrop: this.#drop.measured("ConfidenceChange"),
      increase: this.#increase.measured("ConfidenceChange"),
    };
  }
}
