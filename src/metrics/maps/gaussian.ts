import { checkArguments } from "../../base/options/check-options.js";
import { within } from "../../base/options/requirements.js";
/**
 * The weights of a Gaussian window, which add up to 1.
 * @param size - The number of weights.
 * @param sigma - The standard deviation, in pixels.
 *
 * @example
 * ```ts
 * import { gaussianWindow } from "batchcam/metrics";
 *
 * console.log(gaussianWindow(3, 1.5).map((weight) => Math.round(100 * weight)));
 * // Float64Array(3) [ 31, 38, 31 ]
 * ```
 */
export function gaussianWindow(size: number, sigma: number): Float64Array {
  checkArguments("gaussianWindow", { size: [size, within.count], sigma: [sigma, within.positive] });
  const weights = Float64Array.from({ length: size }, (_, i) =>
    Math.exp(-((i - (size - 1) / 2) ** 2) / (2 * sigma ** 2)),
  );
  const total = weights.reduce((sum, weight) => sum + weight);
  return weights.map((weight) => weight / total);
}
