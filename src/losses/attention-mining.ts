import {
  add,
  checkShapes,
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

/** Slope and middle of the soft mask (GAIN, eq. 5; the paper leaves their values open). */
const slope = 10;
const middle = 0.5;

/**
 * Erases what the maps mark from the images (GAIN, Li et al. 2018, eqs. 4 and 5): x - T(M) * x with the soft
 * mask T(M) = sigmoid(10 (M - 0.5)).
 * @param images - [N,C,H,W].
 * @param maps - Maps [N,H,W] in [0,1].
 * @returns Images [N,C,H,W].
 *
 * @example
 * ```ts
 * import { constant, Program } from "batchcam/graph";
 * import { withoutMarked } from "batchcam/losses";
 * import { nodeBackend } from "batchcam/node";
 *
 * const images = constant([1, 1], [1, 1, 1, 2]);
 * const maps = constant([0, 1], [1, 1, 2]); // marks the right pixel
 * const program = await Program.compile(nodeBackend(), { erased: withoutMarked(images, maps) });
 * const { erased } = await program.run({});
 * console.log(erased?.data); // about 0.993 and 0.007
 * ```
 */
export function withoutMarked(images: Tensor, maps: Tensor): Tensor {
  checkShapes("withoutMarked", { images: [images, "NCHW"], maps: [maps, "NHW"] });
  const [n, , height, width] = images.shape;
  const kept = div(1, add(1, exp(mul(sub(maps, middle), slope))));
  return mul(images, reshape(kept, [n, 1, height, width]));
}

/**
 * Attention mining (GAIN, Li et al. 2018, eq. 6): the mean probability of the label once its evidence is
 * erased. It is low when the maps mark all the evidence.
 * @param logits - Logits [N,K] for the images of `withoutMarked`.
 * @param labels - One-hot labels [N,K].
 * @returns A scalar in [0,1].
 *
 * @example
 * ```ts
 * import { constant, Program } from "batchcam/graph";
 * import { attentionMiningLoss } from "batchcam/losses";
 * import { nodeBackend } from "batchcam/node";
 *
 * const logits = constant([0, 0], [1, 2]); // nothing of the class is left
 * const labels = constant([1, 0], [1, 2]);
 * const program = await Program.compile(nodeBackend(), { loss: attentionMiningLoss(logits, labels) });
 * const { loss } = await program.run({});
 * console.log(loss?.data); // [ 0.5 ]
 * ```
 */
export function attentionMiningLoss(logits: Tensor, labels: Tensor): Tensor {
  checkShapes("attentionMiningLoss", { logits: [logits, "NK"], labels: [labels, "NK"] });
  return reduceMean(reduceSum(mul(labels, exp(logSoftmax(logits))), { axes: [1] }));
}
