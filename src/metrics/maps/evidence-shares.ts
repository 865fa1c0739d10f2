import { checkFinite, checkSize } from "../../base/array.js";
import { DataError } from "../../base/errors.js";
import { checkMapSize, checkMeasured, mapsShape } from "../check-measured.js";
import { Mean } from "../mean.js";

/**
 * Where the mass of explanations lies: shares in [0,1], averaged over the images whose explanation is not all
 * zero.
 */
export interface EvidenceShares {
  /**
   * The share inside the support of the class's prototype, clip(4 P, 0, 1), which is 1 wherever the prototype
   * reaches a quarter of the full value 1. 0 when all explanations are zero.
   */
  readonly prototype: number;
  /** The share inside the decoy, over the images that have one; absent when none has. */
  readonly decoy?: number;
}

/** The support is the prototype times this, clipped at 1: a value of a quarter counts in full. */
const steepness = 4;

/**
 * Accumulates where the mass of explanations (maps, or absolute gradients) lies.
 *
 * @example
 * ```ts
 * import { EvidenceMetrics } from "batchcam/metrics";
 *
 * const metrics = new EvidenceMetrics(1, 2);
 * const [map, prototype, mask] = [Float32Array.of(3, 1), Float32Array.of(1, 0), Float32Array.of(0, 1)];
 * metrics.update(map, prototype, mask);
 * console.log(metrics.result()); // { prototype: 0.75, decoy: 0.25 }
 * ```
 */
export class EvidenceMetrics {
  readonly #prototype = new Mean();
  readonly #decoy = new Mean();
  #count = 0;

  constructor(
    readonly height: number,
    readonly width: number,
  ) {
    checkMapSize("EvidenceMetrics", height, width);
  }

  /**
   * @param explanations - Non-negative [n,H,W].
   * @param prototypes - The prototype of the class that each explains [n,H,W], in [0,1].
   * @param masks - 1 inside the decoy of an image and 0 elsewhere [n,H,W]; all 0 for an image without one.
   * @throws ShapeError when the sizes do not match.
   * @throws DataError when an explanation is not finite.
   */
  update(explanations: Float32Array, prototypes: Float32Array, masks?: Float32Array): void {
    const pixels = this.height * this.width;
    const shape = mapsShape("EvidenceMetrics: explanations", explanations, this);
    const [count] = shape;
    checkSize("EvidenceMetrics: prototypes", prototypes, shape);
    checkFinite("EvidenceMetrics: prototypes", prototypes);
    if (masks !== undefined) checkSize("EvidenceMetrics: masks", masks, shape);
    const row = (data: Float32Array, at: number): Float32Array =>
      data.subarray(at * pixels, (at + 1) * pixels);
    for (let at = 0; at < count; at++) {
      this.#add(row(explanations, at), row(prototypes, at), masks && row(masks, at));
    }
    this.#count += count;
  }

  /** @throws DataError before the first explanation. */
  result(): EvidenceShares {
    checkMeasured("EvidenceMetrics", this.#count);
    return { prototype: this.#prototype.result() ?? 0, decoy: this.#decoy.result() };
  }

  #add(explanation: Float32Array, prototype: Float32Array, mask: Float32Array | undefined): void {
    let [mass, inSupport, inDecoy, decoy] = [0, 0, 0, 0];
    explanation.forEach((value, at) => {
      const inside = mask ? mask[at] : 0;
      mass += value;
      inSupport += value * Math.min(1, Math.max(0, steepness * prototype[at]));
      inDecoy += value * inside;
      decoy += inside;
    });
    if (!Number.isFinite(mass))
      throw new DataError("EvidenceMetrics: explanations must be finite: the model has diverged.");
    if (mass === 0) return;
    this.#prototype.add(inSupport / mass);
    if (decoy > 0) this.#decoy.add(inDecoy / mass);
  }
}
