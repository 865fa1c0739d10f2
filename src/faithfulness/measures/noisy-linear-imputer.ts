import { DataError, ShapeError } from "../../base/errors.js";
import { checkValue } from "../../base/options/check-options.js";
import { objectWith, uint32s } from "../../base/options/requirements.js";
import type { Random } from "../../base/random.js";
import { checkMap, checkMapSize } from "../../metrics/index.js";

/** Weights of direct and of diagonal neighbours, and the noise's standard deviation, of Rong et al. 2022. */
const direct = 1 / 6;
const diagonal = 1 / 12;
const noise = 0.01;
const aRandom = objectWith("a random stream, such as createRandom opens", "normal");

/** Size of the residual, over that of the right-hand side, at which a solution is exact enough: far below the noise. */
const tolerance = 1e-5;

/**
 * Fills removed pixels so that hardly a trace of the mask's shape remains (noisy linear imputation: Rong et al. 2022, "A
 * Consistent and Efficient Evaluation Strategy for Attribution Methods"). Each removed pixel is the weighted
 * mean of its eight neighbours, removed ones included, plus normal noise; at the border the neighbours inside the image
 * count. The linear system is symmetric and positive definite; conjugate gradients solve it.
 *
 * @example
 * ```ts
 * import { createRandom } from "batchcam/graph";
 * import { NoisyLinearImputer } from "batchcam/metrics";
 *
 * const image = new Float32Array(9).fill(0.5);
 * image[4] = 1;
 * new NoisyLinearImputer(3, 3).fill(image, Uint32Array.of(4), createRandom(1));
 * console.log(Math.abs((image[4] ?? 0) - 0.5) < 0.1); // true
 * ```
 */
export class NoisyLinearImputer {
  readonly #stride: number;
  /** Sum of the weights of each pixel's neighbours inside the image [HW]. */
  readonly #weights: Float64Array;
  /** Arrays with a border of zeros [(H+2)(W+2)], so that all pixels have eight neighbours. */
  readonly #known: Float64Array;
  readonly #direction: Float64Array;

  constructor(
    readonly height: number,
    readonly width: number,
  ) {
    checkMapSize("NoisyLinearImputer", height, width);
    this.#stride = width + 2;
    const padded = (height + 2) * this.#stride;
    this.#known = new Float64Array(padded);
    this.#direction = new Float64Array(padded);
    const inside = new Float64Array(padded);
    const all = Uint32Array.from({ length: height * width }, (_, pixel) => this.#padded(pixel));
    for (const at of all) inside[at] = 1;
    this.#weights = Float64Array.from(all, (at) => this.#neighbours(inside, at));
  }

  /**
   * @param image - [C,H,W], overwritten at the removed pixels.
   * @param removed - Indices of different pixels, in [0,HW).
   * @throws DataError when no pixel is left to fill the others from.
   */
  fill(image: Float32Array, removed: Uint32Array, random: Random): void {
    const pixels = this.height * this.width;
    checkValue(removed, uint32s, "NoisyLinearImputer: removed");
    checkMap("NoisyLinearImputer: image", image);
    if (image.length % pixels) {
      throw new ShapeError(
        `NoisyLinearImputer: image must be [C,${this.height},${this.width}], but has ${image.length} values.`,
      );
    }
    const outside = removed.find((pixel) => pixel >= pixels);
    if (outside !== undefined) {
      throw new DataError(`NoisyLinearImputer: removed must be pixels below ${pixels}, but has ${outside}.`);
    }
    checkValue(random, aRandom, "NoisyLinearImputer: random");
    if (removed.length === pixels)
      throw new DataError("NoisyLinearImputer: no pixel is left, so none can be filled.");
    for (let channel = 0; channel < image.length; channel += pixels) {
      const values = this.#solve(image.subarray(channel, channel + pixels), removed);
      for (let index = 0; index < removed.length; index++) {
        image[channel + removed[index]] = values[index] + noise * random.normal();
      }
    }
  }

  /** The removed pixels of one channel [H,W], without noise. */
  #solve(channel: Float32Array, removed: Uint32Array): Float64Array {
    const places = removed.map((pixel) => this.#padded(pixel));
    const weights = Float64Array.from(removed, (pixel) => this.#weights[pixel]);
    const residual = this.#rightHandSide(channel, places);
    const solution = new Float64Array(places.length);
    const direction = this.#direction.fill(0);
    const scaled = residual.map((value, index) => value / weights[index]);
    places.forEach((at, index) => {
      direction[at] = scaled[index];
    });
    const product = new Float64Array(places.length);
    let energy = dot(residual, scaled);
    const enough = tolerance ** 2 * energy;
    while (energy > enough) {
      let curvature = 0;
      for (let index = 0; index < places.length; index++) {
        const at = places[index];
        product[index] = weights[index] * direction[at] - this.#neighbours(direction, at);
        curvature += product[index] * direction[at];
      }
      const step = energy / curvature;
      let next = 0;
      for (let index = 0; index < places.length; index++) {
        solution[index] += step * direction[places[index]];
        residual[index] -= step * product[index];
        next += residual[index] ** 2 / weights[index];
      }
      const turn = next / energy;
      energy = next;
      for (let index = 0; index < places.length; index++) {
        const at = places[index];
        direction[at] = residual[index] / weights[index] + turn * direction[at];
      }
    }
    return solution;
  }

  /** What the pixels that are left give to each removed one. */
  #rightHandSide(channel: Float32Array, places: Uint32Array): Float64Array {
    const known = this.#known;
    for (let start = 0; start < channel.length; start += this.width) {
      known.set(channel.subarray(start, start + this.width), this.#padded(start));
    }
    for (const at of places) known[at] = 0;
    return Float64Array.from(places, (at) => this.#neighbours(known, at));
  }

  #padded(pixel: number): number {
    return (Math.floor(pixel / this.width) + 1) * this.#stride + (pixel % this.width) + 1;
  }

  /** Weighted sum of the eight neighbours. */
  #neighbours(values: Float64Array, at: number): number {
    const above = at - this.#stride;
    const below = at + this.#stride;
    return (
      direct * (values[above] + values[at - 1] + values[at + 1] + values[below]) +
      diagonal * (values[above - 1] + values[above + 1] + values[below - 1] + values[below + 1])
    );
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, index) => sum + value * b[index], 0);
}
