export {
  batchSizeFor,
  type EvaluateOptions,
  type Evaluation,
  type EvaluationResult,
  Evaluator,
  type Predictions,
} from "./evaluate.js";
export { type ExportOptions, exportModel } from "./export.js";
export type { ClassifierSteps } from "./fit.js";
export { type EpochRecord, type FitOptions, fit, fitDefaults } from "./fit.js";
export {
  type EpochSummary,
  type EpochSums,
  type FitPosition,
  type FitProgress,
  type LoopSettings,
  startPosition,
  trainLoop,
} from "./loop.js";
export { type Constraint, constraintDefaults } from "./objective/constraint.js";
export {
  distanceLossNames,
  explanationLossNames,
  type LossInputs,
  maskedLossNames,
  masksMissing,
} from "./objective/explanation-losses.js";
export { type ConflictRule, conflictRules } from "./objective/gradient-conflict.js";
export {
  explanationLossesOf,
  type LossName,
  lossNames,
  type ObjectiveTerms,
  objectiveTerms,
} from "./objective/objective.js";
export {
  augmentationOf,
  checkOptions,
  isModelFile,
  modelOptionsOf,
  resolveConfig,
  type TrainConfig,
  type TrainOptions,
  weightsOf,
} from "./options/config.js";
export { dataOptions } from "./options/config-parts.js";
export { constraintOf, modes } from "./options/constraint-options.js";
export {
  type EvidenceKind,
  evidenceKinds,
  type Objective,
  objectiveDefaults,
} from "./options/objective-options.js";
export {
  type PretrainConfig,
  type PretrainOptions,
  pretrainModelNames,
  resolvePretrainConfig,
} from "./options/pretrain-config.js";
export { prototypeOptions } from "./options/prototype-options.js";
export { type Schedule, schedules } from "./schedule.js";
export { isExtraState } from "./step/held-state.js";
export { type OptimiserName, type OptimiserOptions, optimiserNames } from "./step/optimisers.js";
export { type GroupOptions, groupDefaults } from "./step/parameter-groups.js";
export { PretrainStep, type PretrainStepOptions, visiblePatches } from "./step/pretrain-step.js";
export {
  type BatchNormMode,
  batchNormModes,
  stepDefaults,
  TrainStep,
  type TrainStepOptions,
} from "./step/step.js";
export type { StepMeans, StepResult, StepSettings, Steps, TrainingBatch } from "./steps.js";
export { fitWeights, type LoadedWeights, type WeightsOptions, type WeightsReport } from "./weights.js";
