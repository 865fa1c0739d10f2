import { checkOptions, checkValue } from "../../base/options/check-options.js";
import { objectWith } from "../../base/options/requirements.js";
import { oneHot } from "../../cam/index.js";
import { add, checkTensors, constant, mul, type Tensor } from "../../graph/index.js";
import { crossEntropy } from "../../losses/index.js";
import {
  explanationLossesOf,
  type Objective,
  objectiveKeys,
  objectiveRequirements,
} from "../../options/index.js";
import { explanationLoss, type LossInputs } from "./explanation-losses.js";

const aBatch = objectWith(
  "a batch { images, labels, prototypes, output, forward, transform }",
  "images",
  "labels",
  "prototypes",
  "output",
  "forward",
  "transform",
);

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
 *
 * @example
 * ```ts
 * import { createModel, stateSpecs } from "batchcam";
 * import { constant, input, parameterInputs } from "batchcam/graph";
 * import { objectiveDefaults, objectiveTerms } from "batchcam/losses";
 *
 * const standardisation = { mean: [0.13], std: [0.31] };
 * const model = createModel("simple-cnn", { channels: 1, height: 8, width: 8, classCount: 2, standardisation });
 * const weights = parameterInputs(stateSpecs(model));
 * const images = input("images", [4, 1, 8, 8]);
 * const terms = objectiveTerms(
 *   objectiveDefaults,
 *   {
 *     images,
 *     labels: input("labels", [4], "int32"),
 *     prototypes: { ofClasses: input("prototypes", [2, 8, 8]) },
 *     output: model.apply(weights, images),
 *     forward: (others) => model.apply(weights, others),
 *     transform: { rows: input("rows", [8, 8]), columns: input("columns", [8, 8]) },
 *   },
 *   constant(0.1),
 * );
 * console.log(terms.total.shape); // []
 * ```
 */
export function objectiveTerms(
  objective: Objective,
  batch: LossInputs,
  lambda: Tensor,
  entropyWeight: Tensor = constant(1),
): ObjectiveTerms {
  checkOptions(objective, objectiveRequirements, "objectiveTerms: objective", objectiveKeys);
  checkValue(batch, aBatch, "objectiveTerms: batch");
  checkTensors("objectiveTerms", { lambda, entropyWeight });
  const { logits } = batch.output;
  const rows = oneHot(batch.labels, logits.shape[1]);
  const entropy = crossEntropy(logits, rows, objective.classWeights);
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
