import { abs, add, checkShapes, div, reduceMax, reduceMean, relu, sub, type Tensor } from "../graph/index.js";

/** The largest evidence should be at least this many times the mean magnitude of the evidence. */
const margin = 1;
const epsilon = 1e-6;

/**
 * Keeps maps from dying: the mean over the batch of ReLU(1 - max(E) / mean|E|), where E is a map before its
 * ReLU. The loss is zero while some evidence for the class stands out in each map, grows as the evidence
 * turns negative everywhere (ReLU then leaves an all-zero map), and does not depend on the scale of E.
 *
 * The Batch-CAM loss needs it. Its consistency reading is optimal for equal maps, which all-zero maps are;
 * its prototype reading sees only class means, to which a few dead maps make little difference.
 * @param evidence - Weighted sums of activations before the ReLU [N,h,w].
 * @returns A scalar from 0 up.
 *
 * @example
 * ```ts
 * import { constant, Program } from "batchcam/graph";
 * import { keepAliveLoss } from "batchcam/losses";
 * import { nodeBackend } from "batchcam/node";
 *
 * const alive = keepAliveLoss(constant([-1, 2, 0, 0], [1, 2, 2]));
 * const dying = keepAliveLoss(constant([-1, -2, -1, -1], [1, 2, 2]));
 * const program = await Program.compile(nodeBackend(), { alive, dying });
 * const losses = await program.run({});
 * console.log(losses.alive?.data, losses.dying?.data); // 0 and about 1.8
 * ```
 */
export function keepAliveLoss(evidence: Tensor): Tensor {
  checkShapes("keepAliveLoss", { evidence: [evidence, "NHW"] });
  const axes = { axes: [1, 2] };
  const largest = reduceMax(evidence, axes);
  const magnitude = add(reduceMean(abs(evidence), axes), epsilon);
  return reduceMean(relu(sub(margin, div(largest, magnitude))));
}
