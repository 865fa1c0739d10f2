import { logSoftmax, mul, neg, reduceMean, reduceSum, type Tensor } from "../graph/index.js";

/**
 * Mean over the batch of -log p(label), stable for logits of any size.
 * @param logits - Class scores [N,K].
 * @param labels - One-hot labels [N,K].
 */
export function crossEntropy(logits: Tensor, labels: Tensor): Tensor {
  return neg(reduceMean(reduceSum(mul(labels, logSoftmax(logits)), { axes: [1] })));
}
