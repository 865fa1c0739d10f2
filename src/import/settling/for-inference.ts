import { FormatError } from "../../base/errors.js";
import { type OnnxModel, type OnnxNode, whereIs } from "../../onnx/index.js";
import { scoringNodes } from "../interface/outputs.js";
import { staticValues } from "./static-values.js";

const random: ReadonlySet<string> = new Set([
  "Bernoulli",
  "Multinomial",
  "RandomNormal",
  "RandomNormalLike",
  "RandomUniform",
  "RandomUniformLike",
]);

/** Why an answer would not be one about an image alone; undefined where it is. */
function reason({ domain, opType, attributes }: OnnxNode): string | undefined {
  if (domain !== "") return undefined;
  if (random.has(opType)) return "it draws numbers at random, so that answers change from run to run";
  // Any other one was removed.
  if (opType === "Dropout") return "it is in training mode, so that answers change from run to run";
  return opType === "BatchNormalization" && attributes.training_mode?.value === 1
    ? "it is in training mode, so that the answer for an image depends on the others of its batch"
    : undefined;
}

/**
 * Checks that a model was exported for inference.
 * @param model - As returned by `upgradeModel`.
 * @throws FormatError that names a node in training mode, or one that draws numbers at random.
 */
export function checkForInference(model: OnnxModel): void {
  const fixed = staticValues(model, new Set(model.inputs.map(({ name }) => name)));
  for (const node of scoringNodes(model)) {
    const why = reason(node);
    // Standardised weights (Brock et al. 2021) are normalised among themselves.
    if (!why || (node.opType === "BatchNormalization" && fixed.has(node.inputs[0]))) continue;
    throw new FormatError(
      `${whereIs(node)}: ${why}. Export the model for inference (training=False; in PyTorch after model.eval()).`,
    );
  }
}
