/**
 * Losses in a graph: graph in, scalar out.
 *
 * @module batchcam/losses
 */
export * from "./losses/index.js";
export {
  type ExplanationLossName,
  explanationLossesOf,
  explanationLossNames,
  objectiveDefaults,
} from "./options/index.js";
export { distanceLossNames, type LossInputs, maskedLossNames } from "./train/objective/explanation-losses.js";
export { type ObjectiveTerms, objectiveTerms } from "./train/objective/objective.js";
