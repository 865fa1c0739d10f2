import { checkArguments } from "../../../base/options/check-options.js";
import { flag, oneOf } from "../../../base/options/requirements.js";
import {
  abs,
  checkTensors,
  greater,
  neg,
  reduceMax,
  reduceMin,
  reduceSum,
  type Tensor,
  where,
} from "../../../graph/index.js";
import { type Reduction, reductions } from "../method.js";

const channels = { axes: [1] };

/**
 * What pixels count [N,H,W], of what their channels count [N,C,H,W]: the sum of the sizes or the largest, or with their signs.
 *
 * @example
 * ```ts
 * import { constant, overChannels } from "batchcam/graph";
 *
 * const counts = constant([1, -3], [1, 2, 1, 1]);
 * console.log(overChannels(counts, "sum", false).shape); // [ 1, 1, 1 ]
 * ```
 */
export function overChannels(values: Tensor, reduction: Reduction, signed: boolean): Tensor {
  checkTensors("overChannels", { values });
  checkArguments("overChannels", { reduction: [reduction, oneOf(reductions)], signed: [signed, flag] });
  if (reduction === "sum") return reduceSum(signed ? values : abs(values), channels);
  if (!signed) return reduceMax(abs(values), channels);
  const [highest, lowest] = [reduceMax(values, channels), reduceMin(values, channels)];
  return where(greater(neg(lowest), highest), lowest, highest);
}
