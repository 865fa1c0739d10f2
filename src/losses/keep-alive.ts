import { abs, add, div, reduceMax, reduceMean, relu, sub, type Tensor } from "../graph/index.js";

/** The largest evidence of a map should be at least this many times the mean magnitude of its evidence. */
const margin = 1;
const epsilon = 1e-6;

/**
 * Keeps maps from dying: mean over the batch of ReLU(1 - max(E) / mean|E|), where E is a map before its
 * ReLU. It is zero as long as each map has some evidence for its class that stands out, grows as the
 * evidence turns negative everywhere (the map that ReLU makes all zeros), and does not depend on the scale of E.
 *
 * The Batch-CAM loss needs it. Equal maps are the optimum of its consistency reading, and all-zero maps are
 * equal; its prototype reading sees only class means, to which a few dead maps make little difference.
 * @param evidence - Weighted sums of activations before the ReLU [N,h,w].
 */
export function keepAliveLoss(evidence: Tensor): Tensor {
  const axes = { axes: [1, 2] };
  const largest = reduceMax(evidence, axes);
  const magnitude = add(reduceMean(abs(evidence), axes), epsilon);
  return reduceMean(relu(sub(margin, div(largest, magnitude))));
}
