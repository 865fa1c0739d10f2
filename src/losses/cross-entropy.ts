import { checkShapes, logSoftmax, mul, neg, reduceMean, reduceSum, type Tensor } from "../graph/index.js";

/**
 * Cross-entropy: the mean over the batch of -log p(label), numerically stable for logits of any size.
 * @param logits - [N,K].
 * @param labels - One-hot labels [N,K].
 * @returns A scalar from 0 up.
 *
 * @example
 * ```ts
 * import { constant, Program } from "batchcam/graph";
 * import { crossEntropy } from "batchcam/losses";
 * import { nodeBackend } from "batchcam/node";
 *
 * const logits = constant([2, 0, 0, 2], [2, 2]);
 * const labels = constant([1, 0, 1, 0], [2, 2]); // one right, one wrong
 * const program = await Program.compile(nodeBackend(), { loss: crossEntropy(logits, labels) });
 * const { loss } = await program.run({});
 * console.log(loss?.data); // about 1.127
 * ```
 */
export function crossEntropy(logits: Tensor, labels: Tensor): Tensor {
  checkShapes("crossEntropy", { logits: [logits, "NK"], labels: [labels, "NK"] });
  return neg(reduceMean(reduceSum(mul(labels, logSoftmax(logits)), { axes: [1] })));
}
