import { grad } from "../../../autodiff/index.js";
import {
  abs,
  add,
  alias,
  argMax,
  cast,
  div,
  mul,
  neg,
  reduceSum,
  softmax,
  sub,
  type Tensor,
} from "../../../graph/index.js";
import { oneHot } from "../../targets.js";

/** How many other classes a class is told from. */
const compared = 3;
/** Beyond any difference of scores. */
const far = 1e30;
const epsilon = 1e-9;
const row = { axes: [1], keepDims: true };

/**
 * What each class counts [N,K] in Finer-CAM (Zhang et al. 2025, eq. 6): the derivative of how far the target's score is above
 * those of the three classes with the closest scores, each counted by its probability.
 */
export function finerSeeds(logits: Tensor, targets: Tensor): Tensor {
  const [, classCount] = logits.shape;
  const target = oneHot(targets, classCount);
  const scores = alias(logits);
  const score = reduceSum(mul(scores, target), row);
  let closeness = sub(neg(abs(sub(scores, score))), mul(target, far));
  const probabilities = softmax(scores);
  let [weighted, total]: Tensor[] = [];
  for (let rank = 0; rank < Math.min(compared, classCount - 1); rank++) {
    const other = oneHot(cast(argMax(closeness), "int32"), classCount);
    closeness = sub(closeness, mul(other, far));
    const weight = reduceSum(mul(probabilities, other), row);
    const difference = sub(score, reduceSum(mul(scores, other), row));
    weighted = weighted ? add(weighted, mul(weight, difference)) : mul(weight, difference);
    total = total ? add(total, weight) : weight;
  }
  if (!weighted || !total) return target;
  const [seeds] = grad(reduceSum(div(weighted, add(total, epsilon))), [scores]);
  return seeds;
}
