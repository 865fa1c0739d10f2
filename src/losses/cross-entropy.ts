import { checkSize } from "../base/array.js";
import { checkValue } from "../base/options/check-options.js";
import { listOf, within } from "../base/options/requirements.js";
import {
  checkShapes,
  constant,
  div,
  logSoftmax,
  mul,
  neg,
  reduceMean,
  reduceSum,
  type Tensor,
} from "../graph/index.js";

const someWeights = listOf(within.positive, "an array of numbers above 0");

/**
 * Cross-entropy: the mean over the batch of -log p(label), numerically stable for logits of any size. With weights of the
 * classes it is the weighted mean, sum(w_label * -log p(label)) / sum(w_label), as PyTorch's `CrossEntropyLoss(weight)`.
 * @param logits - [N,K].
 * @param labels - One-hot labels [N,K].
 * @param classWeights - A weight above 0 for each class [K]; all the same by default.
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
export function crossEntropy(logits: Tensor, labels: Tensor, classWeights: readonly number[] = []): Tensor {
  checkShapes("crossEntropy", { logits: [logits, "NK"], labels: [labels, "NK"] });
  checkValue(classWeights, someWeights, "crossEntropy: classWeights");
  const wanted = mul(labels, logSoftmax(logits));
  if (classWeights.length === 0) return neg(reduceMean(reduceSum(wanted, { axes: [1] })));
  checkSize("crossEntropy: classWeights", classWeights, [logits.shape[1]]);
  const weights = constant([...classWeights], [1, classWeights.length]);
  return neg(div(reduceSum(mul(wanted, weights)), reduceSum(mul(labels, weights))));
}
