import { abs, mul, reduceMean, sub, type Tensor } from "../graph/index.js";
import type { Distance } from "./choices.js";
import { ssim } from "./ssim.js";

/** The distance of each pair of maps a, b [N,H,W] with values in [0,1]: [N], zero for equal maps. */
export function mapDistance(a: Tensor, b: Tensor, distance: Distance): Tensor {
  if (distance === "ssim") return sub(1, ssim(a, b));
  const difference = sub(a, b);
  const error = distance === "l1" ? abs(difference) : mul(difference, difference);
  return reduceMean(error, { axes: [1, 2] });
}
