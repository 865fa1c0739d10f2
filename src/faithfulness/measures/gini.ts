import { checkMap } from "../../metrics/index.js";
/**
 * How few pixels hold a map, as Gini index: 0 where all are equal, 1 - 1/n where one of n holds everything (Chalasani et
 * al. 2020, "Concise explanations of neural networks using adversarial training"; Quantus's `Sparseness`, but
 * for the 1e-7 that it adds to each value).
 * @param map - Values of at least 0.
 * @returns In [0,1); 0 for a map of zeros.
 *
 * @example
 * ```ts
 * import { gini } from "batchcam/metrics";
 *
 * console.log(gini(Float32Array.of(1, 1, 1, 1)), gini(Float32Array.of(0, 0, 0, 1))); // 0 0.75
 * ```
 */
export function gini(map: Float32Array): number {
  checkMap("gini: map", map);
  let total = 0;
  let weighted = 0;
  map.toSorted().forEach((value, index) => {
    total += value;
    weighted += (2 * index + 1 - map.length) * value;
  });
  return total === 0 ? 0 : weighted / (map.length * total);
}
