import { checkSize } from "../../base/array.js";
import { DataError } from "../../base/errors.js";
import { checkArguments } from "../../base/options/check-options.js";
import { callback, within } from "../../base/options/requirements.js";
import { checkMapSize, checkMeasured } from "../check-measured.js";
import { Ssim } from "./ssim.js";

/** How close maps are to their targets, averaged over the pairs. */
export interface ReconstructionResult {
  /** Mean absolute difference in [0,1]. */
  readonly l1: number;
  /** Mean squared difference in [0,1]. */
  readonly mse: number;
  /** Structural similarity in [-1,1]; 1 for equal maps. */
  readonly ssim: number;
  /** Peak signal-to-noise ratio in dB. Each pair counts at most 100, since it is infinite for equal maps. */
  readonly psnr: number;
}

const highestPsnr = 100;

/**
 * Accumulates how close maps are to targets of the same size: class prototypes, or the input images.
 *
 * @example
 * ```ts
 * import { ReconstructionMetrics } from "batchcam/metrics";
 *
 * const metrics = new ReconstructionMetrics(2, 2);
 * const target = Float32Array.of(0, 1, 1, 0);
 * metrics.update(Float32Array.of(0, 1, 0, 0), () => target, 1);
 * const { l1, mse } = metrics.result();
 * console.log(l1, mse); // 0.25 0.25
 * ```
 */
export class ReconstructionMetrics {
  readonly #ssim: Ssim;
  #count = 0;
  #l1 = 0;
  #mse = 0;
  #similarity = 0;
  #psnr = 0;

  constructor(
    readonly height: number,
    readonly width: number,
  ) {
    checkMapSize("ReconstructionMetrics", height, width);
    this.#ssim = new Ssim(height, width);
  }

  /**
   * @param maps - Normalised maps [n,H,W] in [0,1].
   * @param target - The target [H,W] in [0,1] of the map with this index in the batch.
   * @param count - The number of maps, n.
   * @throws ShapeError when the maps or a target do not have the size given to the constructor.
   * @throws DataError when a value is not finite.
   */
  update(maps: Float32Array, target: (index: number) => Float32Array, count: number): void {
    checkArguments("ReconstructionMetrics", {
      target: [target, callback],
      count: [count, within.wholeFromZero],
    });
    checkSize("ReconstructionMetrics: maps", maps, [count, this.height, this.width]);
    const size = this.height * this.width;
    for (let index = 0; index < count; index++) {
      this.#add(maps.subarray(index * size, (index + 1) * size), target(index));
    }
  }

  /** @throws DataError before the first map. */
  result(): ReconstructionResult {
    checkMeasured("ReconstructionMetrics", this.#count);
    return {
      l1: this.#l1 / this.#count,
      mse: this.#mse / this.#count,
      ssim: this.#similarity / this.#count,
      psnr: this.#psnr / this.#count,
    };
  }

  #add(map: Float32Array, target: Float32Array): void {
    checkSize("ReconstructionMetrics: target", target, [this.height, this.width]);
    let absolute = 0;
    let squared = 0;
    for (let pixel = 0; pixel < map.length; pixel++) {
      const difference = map[pixel] - target[pixel];
      absolute += Math.abs(difference);
      squared += difference * difference;
    }
    const mse = squared / map.length;
    if (!Number.isFinite(mse))
      throw new DataError("ReconstructionMetrics: maps and target must be finite: the model has diverged.");
    this.#similarity += this.#ssim.compare(map, target);
    this.#l1 += absolute / map.length;
    this.#mse += mse;
    this.#psnr += Math.min(highestPsnr, 10 * Math.log10(1 / mse));
    this.#count++;
  }
}
