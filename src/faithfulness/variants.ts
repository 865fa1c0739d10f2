import type { Random } from "../base/random.js";
import type { CurveMean } from "./measures/curve.js";
import type { FaithfulnessMetrics } from "./measures/faithfulness-metrics.js";
import type { NoisyLinearImputer } from "./measures/noisy-linear-imputer.js";
import { fadeBy, replacePixels } from "./measures/perturbation.js";
import type { Variant } from "./scorer.js";

/** An image and what its changes need, the same for all attributions. */
export interface Original {
  /** [C,H,W] with pixels in [0,1]. */
  readonly image: Float32Array;
  readonly label: number;
  /** The predicted class, which the maps explain, and its probability. */
  readonly predicted: number;
  readonly probability: number;
  /** Where insertion begins [C,H,W]. */
  readonly blurred: Float32Array;
}

/** What the changes of all images share. */
export interface Tools {
  /** What removed pixels become, except by ROAD [C,H,W]. */
  readonly baseline: Float32Array;
  readonly imputer: NoisyLinearImputer;
  readonly random: Random;
}

/**
 * All changed images by which one map is judged; `metrics` takes what the model makes of them.
 * @param map - [H,W] with values in [0,1].
 * @param order - Its pixels from most to least relevant [HW].
 */
export function* variantsOf(
  original: Original,
  map: Float32Array,
  order: Uint32Array,
  { baseline, imputer, random }: Tools,
  { deletion, insertion, confidence, road }: FaithfulnessMetrics,
): Generator<Variant> {
  const { image, label, predicted, probability, blurred } = original;
  const pixels = order.length;
  const countOf = (fraction: number): number => Math.round(fraction * pixels);

  function* replaced(curve: CurveMean, from: Float32Array, by: Float32Array): Generator<Variant> {
    for (const [at, fraction] of curve.fractions.entries()) {
      yield {
        draw(out) {
          out.set(from);
          replacePixels(out, by, order.subarray(0, countOf(fraction)), pixels);
        },
        record: (probabilities) => curve.add(at, probabilities[predicted]),
      };
    }
  }

  function* imputed(curve: CurveMean, removed: (count: number) => Uint32Array): Generator<Variant> {
    for (const [at, fraction] of curve.fractions.entries()) {
      yield {
        draw(out) {
          out.set(image);
          imputer.fill(out, removed(countOf(fraction)), random);
        },
        record: (probabilities) => curve.add(at, classOf(probabilities) === label ? 1 : 0),
      };
    }
  }

  yield* replaced(deletion, image, baseline);
  yield* replaced(insertion, blurred, image);
  yield {
    draw(out) {
      out.set(image);
      fadeBy(out, baseline, map);
    },
    record: (probabilities) => confidence.add(probability, probabilities[predicted]),
  };
  yield* imputed(road.mostRelevantFirst, (count) => order.subarray(0, count));
  yield* imputed(road.leastRelevantFirst, (count) => order.subarray(pixels - count));
}

/** How many variants `variantsOf` gives. */
export const variantCount = ({ deletion, insertion, road }: FaithfulnessMetrics): number =>
  [deletion, insertion, road.mostRelevantFirst, road.leastRelevantFirst].reduce(
    (sum, { fractions }) => sum + fractions.length,
    1,
  );

/** The most probable class, the first of equals. */
export const classOf = (probabilities: Float32Array): number =>
  probabilities.indexOf(probabilities.reduce((a, b) => Math.max(a, b)));
