import { checkValue } from "../base/options/check-options.js";
import { oneOf } from "../base/options/requirements.js";
import { abs, checkShapes, mul, reduceMean, sub, type Tensor } from "../graph/index.js";
import { type Distance, distances } from "./choices.js";
import { ssim } from "./ssim.js";

/**
 * The distance between the maps of each pair.
 * @param a - Maps [N,H,W] in [0,1].
 * @param b - Maps [N,H,W] in [0,1].
 * @returns Distances [N], zero for equal maps.
 * @throws ShapeError when the shapes do not match.
 *
 * @example
 * ```ts
 * import { constant, Program } from "batchcam/graph";
 * import { mapDistance } from "batchcam/losses";
 * import { nodeBackend } from "batchcam/node";
 *
 * const a = constant([0, 1, 0, 0, 0, 1, 0, 0], [2, 2, 2]);
 * const b = constant([0, 1, 0, 0, 1, 0, 0, 0], [2, 2, 2]);
 * const program = await Program.compile(nodeBackend(), { distance: mapDistance(a, b, "l1") });
 * const { distance } = await program.run({});
 * console.log(distance?.data); // [ 0, 0.5 ]
 * ```
 */
export function mapDistance(a: Tensor, b: Tensor, distance: Distance): Tensor {
  checkShapes("mapDistance", { a: [a, "NHW"], b: [b, "NHW"] });
  checkValue(distance, oneOf(distances), "mapDistance: distance");
  if (distance === "ssim") return sub(1, ssim(a, b));
  const difference = sub(a, b);
  const error = distance === "l1" ? abs(difference) : mul(difference, difference);
  return reduceMean(error, { axes: [1, 2] });
}
