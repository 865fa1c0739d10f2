import { checkPair } from "../../metrics/index.js";
/**
 * How far a map changes, as the norm of the change over its own norm. The largest over small changes of the image is
 * max-sensitivity (Yeh et al. 2019, "On the (In)fidelity and Sensitivity of Explanations"; divided as in
 * Captum's `sensitivity_max`, so that maps of different scale compare. Quantus's `MaxSensitivity` divides by the
 * norm of the image.)
 * @returns At least 0; undefined for a map of zeros, which has no size to compare with.
 *
 * @example
 * ```ts
 * import { relativeChange } from "batchcam/metrics";
 *
 * console.log(relativeChange(Float32Array.of(3, 4), Float32Array.of(3, 3.5))); // 0.1
 * ```
 */
export function relativeChange(map: Float32Array, changed: Float32Array): number | undefined {
  checkPair("relativeChange", map, changed, ["map", "changed"]);
  let change = 0;
  let size = 0;
  for (let at = 0; at < map.length; at++) {
    change += (changed[at] - map[at]) ** 2;
    size += map[at] ** 2;
  }
  return size === 0 ? undefined : Math.sqrt(change / size);
}
