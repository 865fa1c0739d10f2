export { createStep, type StepProgress } from "./create-step.js";
export { divergenceAdvice } from "./divergence.js";
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
  usesDistance,
} from "./objective/explanation-losses.js";
export {
  explanationLossesOf,
  explanationLossNames,
  type LossName,
  lossNames,
} from "./objective/loss-names.js";
export { type ObjectiveTerms, objectiveTerms } from "./objective/objective.js";
export { constraintOf } from "./options/constraint-config.js";
export { augmentationOf, type DataConfig, imageFolderOf, prototypesOf } from "./options/data-parts.js";
export {
  type EvidenceKind,
  evidenceKinds,
  type Objective,
  objectiveDefaults,
} from "./options/objective-options.js";
export { loopOf, modelOptionsOf, objectiveOf, pretrainLoopOf, stepOf, weightsOf } from "./options/parts.js";
export {
  type PretrainConfig,
  type PretrainOptions,
  resolvePretrainConfig,
} from "./options/pretrain-config.js";
export { dataOptions } from "./options/tables/data.js";
export { pretrainOptions, trainOptions } from "./options/tables/index.js";
export { isModelFile } from "./options/tables/model.js";
export { loopOptions } from "./options/tables/optimisation.js";
export { prototypeOptions } from "./options/tables/prototypes.js";
export { checkOptions, resolveConfig, type TrainConfig, type TrainOptions } from "./options/train-config.js";
export {
  type BatchNormMode,
  batchNormModes,
  type ConflictRule,
  type Constraint,
  conflictRules,
  constraintDefaults,
  fitDefaults,
  type GroupOptions,
  groupDefaults,
  type LoopSettings,
  type OptimiserName,
  type OptimiserOptions,
  optimiserNames,
  type Schedule,
  type StepOptions,
  schedules,
  stepDefaults,
} from "./options/training-options.js";
export { prepareData, type TrainingData } from "./prepare-data.js";
export { isExtraState } from "./step/held-state.js";
export { PretrainStep, type PretrainStepOptions, visiblePatches } from "./step/pretrain-step.js";
export {
  TrainStep,
  type TrainStepOptions,
} from "./step/step.js";
export type { StepMeans, StepResult, StepSettings, Steps, TrainingBatch } from "./steps.js";
export { prepareStep, type TrainedEpoch, trainEpochs } from "./train-epochs.js";
export {
  type InMemoryDataset,
  type InMemoryOptions,
  TrainedModel,
  type TrainObserver,
  trainInMemory,
} from "./train-in-memory.js";
export { fitWeights, type LoadedWeights, type WeightsOptions, type WeightsReport } from "./weights.js";
