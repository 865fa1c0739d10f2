import { checkSize } from "../../base/array.js";
import { DataError } from "../../base/errors.js";
import { checkMapSize } from "../check-measured.js";
import { gaussianWindow } from "./gaussian.js";

const c1 = 0.01 ** 2;
const c2 = 0.03 ** 2;
const sigma = 1.5;

/**
 * Structural similarity of two maps, in JavaScript; `batchcam/losses` has the same formula as a graph. Wang
 * et al. 2004, eq. 13: Gaussian window of 11 pixels with sigma 1.5, K1 = 0.01, K2 = 0.03, data range 1,
 * population covariances, averaged over the region where the window fits. On smaller maps the window is the
 * largest odd size that fits.
 *
 * @example
 * ```ts
 * import { Ssim } from "batchcam/metrics";
 *
 * const map = Float32Array.of(0, 0, 0, 0, 1, 0, 0, 0, 0);
 * console.log(new Ssim(3, 3).compare(map, map)); // 1
 * ```
 */
export class Ssim {
  readonly #weights: Float64Array;
  /** The result of the pass along the rows: five windowed moments per pixel. */
  readonly #rows: Float64Array;

  constructor(
    readonly height: number,
    readonly width: number,
  ) {
    checkMapSize("Ssim", height, width);
    const side = Math.min(height, width);
    this.#weights = gaussianWindow(Math.min(11, side % 2 ? side : side - 1), sigma);
    this.#rows = new Float64Array(5 * height * (width - this.#weights.length + 1));
  }

  /**
   * The similarity of two maps [H,W] with values in [0,1].
   * @returns A similarity in [-1,1]; 1 for equal maps.
   * @throws ShapeError when a map does not have the size given to the constructor.
   */
  compare(a: Float32Array, b: Float32Array): number {
    checkSize("Ssim: a", a, [this.height, this.width]);
    checkSize("Ssim: b", b, [this.height, this.width]);
    this.#blurRows(a, b);
    const similarity = this.#meanOverColumns();
    if (Number.isFinite(similarity)) return similarity;
    throw new DataError("Ssim: a and b must be finite maps.");
  }

  #blurRows(a: Float32Array, b: Float32Array): void {
    const weights = this.#weights;
    const rows = this.#rows;
    const valid = this.width - weights.length + 1;
    let out = 0;
    for (let y = 0; y < this.height; y++) {
      for (let x = 0; x < valid; x++, out += 5) {
        const start = y * this.width + x;
        let meanA = 0;
        let meanB = 0;
        let squareA = 0;
        let squareB = 0;
        let product = 0;
        for (let tap = 0; tap < weights.length; tap++) {
          const valueA = a[start + tap];
          const valueB = b[start + tap];
          const weightedA = weights[tap] * valueA;
          const weightedB = weights[tap] * valueB;
          meanA += weightedA;
          meanB += weightedB;
          squareA += weightedA * valueA;
          squareB += weightedB * valueB;
          product += weightedA * valueB;
        }
        rows[out] = meanA;
        rows[out + 1] = meanB;
        rows[out + 2] = squareA;
        rows[out + 3] = squareB;
        rows[out + 4] = product;
      }
    }
  }

  #meanOverColumns(): number {
    const weights = this.#weights;
    const rows = this.#rows;
    const validWidth = this.width - weights.length + 1;
    const validHeight = this.height - weights.length + 1;
    const stride = 5 * validWidth;
    let total = 0;
    for (let start = 0; start < validHeight * stride; start += 5) {
      let meanA = 0;
      let meanB = 0;
      let squareA = 0;
      let squareB = 0;
      let product = 0;
      for (let tap = 0, at = start; tap < weights.length; tap++, at += stride) {
        const weight = weights[tap];
        meanA += weight * rows[at];
        meanB += weight * rows[at + 1];
        squareA += weight * rows[at + 2];
        squareB += weight * rows[at + 3];
        product += weight * rows[at + 4];
      }
      const means = meanA * meanB;
      const squares = meanA * meanA + meanB * meanB;
      const luminance = (2 * means + c1) / (squares + c1);
      total += (luminance * (2 * (product - means) + c2)) / (squareA + squareB - squares + c2);
    }
    return total / (validHeight * validWidth);
  }
}
