import { checkValue } from "../../base/options/check-options.js";
import { objectWith } from "../../base/options/requirements.js";
import type { Random } from "../../base/random.js";
import { checkMap } from "../../metrics/index.js";

const aRandom = objectWith("a random stream, such as createRandom opens", "permutation");

/**
 * The pixels of a map from the most to the least relevant. Equal ones come in random order: large parts of a Grad-CAM map
 * are exactly 0, and their order in memory, row by row from the top, would be a map of its own. For the same reason a dead
 * map gives a random order.
 * @param map - One value for each pixel [HW].
 * @returns Indices of pixels [HW].
 *
 * @example
 * ```ts
 * import { createRandom } from "batchcam/graph";
 * import { pixelOrder } from "batchcam/metrics";
 *
 * console.log(pixelOrder(Float32Array.of(0.2, 1, 0.5), createRandom(1))); // Uint32Array(3) [ 1, 2, 0 ]
 * ```
 */
export function pixelOrder(map: Float32Array, random: Random): Uint32Array {
  checkMap("pixelOrder: map", map);
  checkValue(random, aRandom, "pixelOrder: random");
  // The sort is stable: it keeps the random order of equals.
  return random.permutation(map.length).sort((a, b) => map[b] - map[a]);
}
