import {
  abs,
  greater,
  neg,
  reduceMax,
  reduceMin,
  reduceSum,
  type Tensor,
  where,
} from "../../../graph/index.js";
import type { Reduction } from "../method.js";

const channels = { axes: [1] };

/** What pixels count [N,H,W], of what their channels count [N,C,H,W]: the sum of the sizes or the largest, or with their signs. */
export function overChannels(values: Tensor, reduction: Reduction, signed: boolean): Tensor {
  if (reduction === "sum") return reduceSum(signed ? values : abs(values), channels);
  if (!signed) return reduceMax(abs(values), channels);
  const [highest, lowest] = [reduceMax(values, channels), reduceMin(values, channels)];
  return where(greater(neg(lowest), highest), lowest, highest);
}
