import {
  add,
  div,
  exp,
  logSoftmax,
  mul,
  reduceMean,
  reduceSum,
  reshape,
  sub,
  type Tensor,
} from "../graph/index.js";

/** Slope and middle of the soft mask (GAIN, eq. 5, whose values the paper leaves open). */
const slope = 10;
const middle = 0.5;

/**
 * The images without what the maps mark (GAIN, Li et al. 2018, eqs. 4 and 5): x - T(M) * x with the soft mask
 * T(M) = sigmoid(10 (M - 0.5)).
 * @param images - [N,C,H,W].
 * @param maps - Min-maxed maps [N,H,W].
 */
export function withoutMarked(images: Tensor, maps: Tensor): Tensor {
  const [n, , height, width] = images.shape;
  const kept = div(1, add(1, exp(mul(sub(maps, middle), slope))));
  return mul(images, reshape(kept, [n, 1, height, width]));
}

/**
 * Attention mining (GAIN, Li et al. 2018, eq. 6): mean probability of the labels for images without what their maps
 * mark. It is low when the maps mark all the evidence.
 * @param logits - Class scores of `withoutMarked` images [N,K].
 * @param labels - One-hot labels [N,K].
 */
export function attentionMiningLoss(logits: Tensor, labels: Tensor): Tensor {
  return reduceMean(reduceSum(mul(labels, exp(logSoftmax(logits))), { axes: [1] }));
}
