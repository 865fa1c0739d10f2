import { DataError } from "../base/errors.js";
import { checkMeasured, checkSize } from "./check.js";
import { Mean } from "./mean.js";

/** Where the mass of explanations lies: means of shares in [0,1] over the images whose explanation is not all zero. */
export interface EvidenceShares {
  /**
   * In the support of the prototype of the class, clip(4 P, 0, 1), which is 1 wherever the prototype has a quarter of its
   * highest value. 0 when all explanations are zero.
   */
  readonly prototype: number;
  /** In the decoy, over the images that have one; absent where none has. */
  readonly decoy?: number;
}

/** A prototype's values are multiplied by this and cut at 1: what is a quarter as bright as the brightest counts in full. */
const steepness = 4;

/** Accumulates where the mass of explanations lies: maps, or absolute gradients. */
export class EvidenceMetrics {
  readonly #prototype = new Mean();
  readonly #decoy = new Mean();
  #count = 0;

  constructor(
    readonly height: number,
    readonly width: number,
  ) {}

  /**
   * @param explanations - [n,H,W], none below 0.
   * @param prototypes - For each that of the class that it explains [n,H,W], values in [0,1].
   * @param masks - 1 where the decoy of an image lies and 0 elsewhere [n,H,W]; all 0 for an image without.
   * @throws ShapeError when the sizes do not fit.
   * @throws DataError when an explanation is not finite.
   */
  update(explanations: Float32Array, prototypes: Float32Array, masks?: Float32Array): void {
    const pixels = this.height * this.width;
    const count = explanations.length / pixels;
    const shape = [count, this.height, this.width];
    checkSize("explanations", explanations, shape);
    checkSize("prototypes", prototypes, shape);
    if (masks) checkSize("masks", masks, shape);
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
    if (!Number.isFinite(mass)) throw new DataError("An explanation is not finite: the model has diverged.");
    if (mass === 0) return;
    this.#prototype.add(inSupport / mass);
    if (decoy > 0) this.#decoy.add(inDecoy / mass);
  }
}
