import { mul, reduceSum, type Tensor } from "../graph/index.js";

/** Activations [N,D,h,w] times weights that broadcast to them, summed over the channels: [N,h,w]. */
export const weightedSum = (weights: Tensor, activations: Tensor): Tensor =>
  reduceSum(mul(weights, activations), { axes: [1] });
