import { ShapeError } from "../../base/errors.js";
import {
  checkArguments,
  checkOptions,
  checkValue,
  type Requirements,
} from "../../base/options/check-options.js";
import { listOf, number, numberOf, numbers, within } from "../../base/options/requirements.js";
import { Mean } from "../../metrics/index.js";

/** A score for each share of an image's pixels that was changed. */
export interface Curve {
  /** Shares of the pixels, rising, in [0,1]. */
  readonly fractions: readonly number[];
  /** Means over the images, in [0,1]. */
  readonly scores: readonly number[];
}

const shares = listOf(within.share, "an array of numbers from 0 to 1");
const requirements: Requirements<Curve> = { fractions: shares, scores: numbers };

/**
 * Accumulates a curve over images.
 *
 * @example
 * ```ts
 * import { CurveMean } from "batchcam/metrics";
 *
 * const curve = new CurveMean([0, 1]);
 * curve.add(0, 0.9);
 * curve.add(1, 0.1);
 * curve.add(0, 0.7);
 * curve.add(1, 0.3);
 * console.log(curve.result().scores); // [ 0.8, 0.2 ]
 * ```
 */
export class CurveMean {
  readonly #scores: readonly Mean[];

  constructor(readonly fractions: readonly number[]) {
    checkValue(fractions, shares, "CurveMean: fractions");
    this.#scores = fractions.map(() => new Mean());
  }

  /** @param at - Index of the fraction. */
  add(at: number, score: number): void {
    checkArguments("CurveMean.add", {
      at: [at, numberOf({ whole: true, from: 0, below: this.fractions.length })],
      score: [score, number],
    });
    this.#scores[at].add(score);
  }

  /** @throws DataError before every fraction has a score. */
  result(): Curve {
    return {
      fractions: this.fractions,
      scores: this.#scores.map((mean) => mean.measured("CurveMean")),
    };
  }
}

/**
 * The area under a curve by the trapezoidal rule. For fractions from 0 to 1 it is the mean score: the AUC of deletion and
 * insertion (Petsiuk et al. 2018, RISE).
 *
 * @example
 * ```ts
 * import { trapezoidArea } from "batchcam/metrics";
 *
 * console.log(trapezoidArea({ fractions: [0, 0.5, 1], scores: [1, 0.5, 0] })); // 0.5
 * ```
 */
export function trapezoidArea(curve: Curve): number {
  checkOptions(curve, requirements, "trapezoidArea", ["fractions", "scores"], "curve");
  const { fractions, scores } = curve;
  if (fractions.length !== scores.length) {
    throw new ShapeError(
      `trapezoidArea: fractions and scores must be of one length, not ${fractions.length} and ${scores.length}.`,
    );
  }
  let area = 0;
  for (let at = 1; at < scores.length; at++) {
    area += ((fractions[at] - fractions[at - 1]) * (scores[at] + scores[at - 1])) / 2;
  }
  return area;
}
