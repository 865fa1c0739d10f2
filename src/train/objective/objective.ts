import { oneHot } from "../../cam/index.js";
import { add, constant, mul, type Tensor } from "../../graph/index.js";
import { crossEntropy } from "../../losses/index.js";
import type { Objective } from "../../options/index.js";
import { explanationLossesOf } from "../../options/index.js";
import { explanationLoss, type LossInputs } from "./explanation-losses.js";

export interface ObjectiveTerms {
  readonly total: Tensor;
  /** The terms of the total: weighted cross-entropy and explanation loss, or cross-entropy alone. */
  readonly parts: readonly Tensor[];
  readonly crossEntropy: Tensor;
  /** The explanation loss before lambda; zero for "ce". */
  readonly cam: Tensor;
}

/**
 * Builds the loss of a batch.
 * @param lambda - Weight of the explanation loss, a scalar.
 * @param entropyWeight - Weight of cross-entropy, unless it stands alone.
 * @throws UsageError when the batch lacks what a loss needs.
 */
export function objectiveTerms(
  objective: Objective,
  batch: LossInputs,
  lambda: Tensor,
  entropyWeight: Tensor = constant(1),
): ObjectiveTerms {
  const { logits } = batch.output;
  const rows = oneHot(batch.labels, logits.shape[1]);
  const entropy = crossEntropy(logits, rows);
  const names = explanationLossesOf(objective.loss);
  if (names.length === 0) {
    return { total: entropy, parts: [entropy], crossEntropy: entropy, cam: constant(0) };
  }
  const losses = names.map((name, at) => {
    const loss = explanationLoss(name, batch, rows, objective);
    const weight = objective.weights[at] ?? 1;
    return weight === 1 ? loss : mul(loss, weight);
  });
  const cam = losses.reduce(add);
  const parts = [mul(entropy, entropyWeight), mul(cam, lambda)] as const;
  return { total: add(...parts), parts, crossEntropy: entropy, cam };
}
