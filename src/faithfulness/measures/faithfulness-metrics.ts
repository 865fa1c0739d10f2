import { checkMapSize, DeadMaps, Mean } from "../../metrics/index.js";
import { rankCorrelation, topShared } from "./agreement.js";
import { ConfidenceChange, type ConfidenceChangeResult } from "./confidence-change.js";
import { type Curve, CurveMean, trapezoidArea } from "./curve.js";
import { gini } from "./gini.js";
import { maskOverlap, pointsInto } from "./localisation.js";
import { MapSimilarity, type MapSimilarityResult } from "./map-similarity.js";

/** Steps in which pixels are removed or inserted, from none to all of them. */
const steps = 20;
/** Shares of the pixels that ROAD removes. */
const removedShares = [0.2, 0.4, 0.6, 0.8] as const;
/** Share of the pixels that counts as most relevant where attributions are compared. */
const topShare = 0.1;

/** A curve over all shares of the pixels, and the area under it. */
export interface WholeCurve extends Curve {
  /** In [0,1]. */
  readonly area: number;
}

/** A curve over some shares of the pixels. */
export interface RoadCurve extends Curve {
  /** Mean of its scores, in [0,1]. */
  readonly mean: number;
}

/** Maps after the weights of a layer, and of all that follow it, were drawn anew. */
export interface RandomisedLayer extends MapSimilarityResult {
  readonly layer: string;
}

/** What the maps of one attribution are worth: each number is the mean over the images. */
export interface MapFaithfulness extends ConfidenceChangeResult {
  /** Probability of the class as the most relevant pixels are removed first; a low area is good. */
  readonly deletion: WholeCurve;
  /** The same as they are inserted first; a high area is good. */
  readonly insertion: WholeCurve;
  /** Accuracy after removal by noisy linear imputation. */
  readonly road: { readonly mostRelevantFirst: RoadCurve; readonly leastRelevantFirst: RoadCurve };
  /** Gini index of the maps, in [0,1). */
  readonly sparsity: number;
  /** Max-sensitivity: the largest relative change under small noise; absent when all maps are dead. */
  readonly sensitivity?: number;
  /** How far the maps say what those of another attribution say; absent for that one itself. */
  readonly agreement?: {
    /** Spearman's, in [-1,1]; absent when one map of every pair is dead. */
    readonly rankCorrelation?: number;
    /** Share of the top tenth of the pixels, in [0,1]. */
    readonly topShared: number;
  };
  /** Similarity to the maps of the trained model, from the head on down. */
  readonly randomisation: readonly RandomisedLayer[];
  /** Against masks; absent without one that has a pixel. */
  readonly localisation?: {
    /** Share of the maps whose highest value lies in the mask, in [0,1]. */
    readonly pointing: number;
    /** Intersection over union with the pixels of at least 0.5, in [0,1]. */
    readonly overlap: number;
  };
  /** Share of the maps that are constant, in [0,1]; they count as a random order of the pixels. */
  readonly deadMapRate: number;
}

/**
 * Accumulates what is measured of the maps of one attribution. `measureFaithfulness` fills all of it; parts of it can be
 * measured alone with the functions that it calls.
 *
 * @example
 * ```ts
 * import { FaithfulnessMetrics } from "batchcam/metrics";
 *
 * const metrics = new FaithfulnessMetrics(2, 2);
 * metrics.addMap(Float32Array.of(0, 0, 0, 1));
 * metrics.deletion.add(0, 0.9);
 * console.log(metrics.height, metrics.deletion.fractions.length); // 2 21
 * ```
 */
export class FaithfulnessMetrics {
  readonly deletion = new CurveMean(Array.from({ length: steps + 1 }, (_, step) => step / steps));
  readonly insertion = new CurveMean(this.deletion.fractions);
  readonly confidence = new ConfidenceChange();
  readonly road = {
    mostRelevantFirst: new CurveMean(removedShares),
    leastRelevantFirst: new CurveMean(removedShares),
  };
  /** Of each image, the largest `relativeChange` that noise made. */
  readonly sensitivity = new Mean();
  readonly #randomised = new Map<string, MapSimilarity>();
  readonly #sparsity = new Mean();
  readonly #rankCorrelation = new Mean();
  readonly #topShared = new Mean();
  readonly #pointing = new Mean();
  readonly #overlap = new Mean();
  readonly #dead: DeadMaps;

  constructor(
    readonly height: number,
    readonly width: number,
  ) {
    checkMapSize("FaithfulnessMetrics", height, width);
    this.#dead = new DeadMaps(height, width);
  }

  /**
   * Measures a map by itself, and against a mask if there is one.
   * @param map - [H,W] with values in [0,1].
   * @param mask - 1 at the pixels that are looked for, else 0 [H,W].
   */
  addMap(map: Float32Array, mask?: Uint8Array): void {
    this.#dead.update(map, 1);
    this.#sparsity.add(gini(map));
    if (mask === undefined) return;
    this.#pointing.add(pointsInto(map, mask));
    this.#overlap.add(maskOverlap(map, mask));
  }

  /** Compares a map with that of another attribution; the orders are theirs, by `pixelOrder`. */
  addAgreement(map: Float32Array, order: Uint32Array, other: Float32Array, otherOrder: Uint32Array): void {
    this.#rankCorrelation.add(rankCorrelation(map, other));
    this.#topShared.add(topShared(order, otherOrder, topShare));
  }

  /** Compares a map with the one after a layer, and all that follow it, were drawn anew. */
  addRandomised(layer: string, map: Float32Array, randomised: Float32Array): void {
    const similarity = this.#randomised.get(layer) ?? new MapSimilarity(this.height, this.width);
    this.#randomised.set(layer, similarity);
    similarity.add(map, randomised);
  }

  /** @throws DataError before anything was measured. */
  result(): MapFaithfulness {
    const shared = this.#topShared.result();
    const pointing = this.#pointing.result();
    return {
      deletion: withArea(this.deletion.result()),
      insertion: withArea(this.insertion.result()),
      ...this.confidence.result(),
      road: {
        mostRelevantFirst: withMean(this.road.mostRelevantFirst.result()),
        leastRelevantFirst: withMean(this.road.leastRelevantFirst.result()),
      },
      sparsity: this.#sparsity.measured("FaithfulnessMetrics"),
      sensitivity: this.sensitivity.result(),
      agreement:
        shared === undefined
          ? undefined
          : { rankCorrelation: this.#rankCorrelation.result(), topShared: shared },
      randomisation: Array.from(this.#randomised, ([layer, similarity]) => ({
        layer,
        ...similarity.result(),
      })),
      localisation:
        pointing === undefined
          ? undefined
          : { pointing, overlap: this.#overlap.measured("FaithfulnessMetrics") },
      deadMapRate: this.#dead.result().rate,
    };
  }
}

const withArea = (curve: Curve): WholeCurve => ({ ...curve, area: trapezoidArea(curve) });

const withMean = (curve: Curve): RoadCurve => ({
  ...curve,
  mean: curve.scores.reduce((sum, score) => sum + score, 0) / curve.scores.length,
});
