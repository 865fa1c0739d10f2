/**
 * Losses in a graph: graph in, scalar out.
 *
 * @module
 */
export * from "./losses/index.js";
export {
  distanceLossNames,
  type ExplanationLossName,
  explanationLossNames,
  type LossInputs,
  maskedLossNames,
} from "./train/objective/explanation-losses.js";
export { explanationLossesOf, type ObjectiveTerms, objectiveTerms } from "./train/objective/objective.js";
export { objectiveDefaults } from "./train/options/objective-options.js";
