export {
  batchSizeFor,
  type EvaluateOptions,
  type Evaluation,
  type EvaluationResult,
  Evaluator,
  type Predictions,
} from "./evaluate.js";
export { type ExportOptions, exportModel } from "./export.js";
export { type ClassifierSteps, type EpochRecord, type FitOptions, fit } from "./fit.js";
export {
  type EpochSummary,
  type EpochSums,
  type FitPosition,
  type FitProgress,
  startPosition,
  trainLoop,
} from "./loop.js";
export {
  distanceLossNames,
  type LossInputs,
  maskedLossNames,
  masksMissing,
} from "./objective/explanation-losses.js";
export {
  explanationLossesOf,
  explanationLossNames,
  type LossName,
  lossNames,
} from "./objective/loss-names.js";
export { type ObjectiveTerms, objectiveTerms } from "./objective/objective.js";
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
export { fitDefaults, type LoopSettings } from "./options/loop-options.js";
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
export {
  type BatchNormMode,
  batchNormModes,
  type ConflictRule,
  type Constraint,
  conflictRules,
  constraintDefaults,
  type GroupOptions,
  groupDefaults,
  type OptimiserName,
  type OptimiserOptions,
  optimiserNames,
  stepDefaults,
} from "./options/step-options.js";
export { type Schedule, schedules } from "./schedule.js";
export { isExtraState } from "./step/held-state.js";
export { PretrainStep, type PretrainStepOptions, visiblePatches } from "./step/pretrain-step.js";
export {
  TrainStep,
  type TrainStepOptions,
} from "./step/step.js";
export type { StepMeans, StepResult, StepSettings, Steps, TrainingBatch } from "./steps.js";
export { fitWeights, type LoadedWeights, type WeightsOptions, type WeightsReport } from "./weights.js";
