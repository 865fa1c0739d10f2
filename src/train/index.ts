export {
  type Checkpoint,
  type CheckpointKind,
  checkParameters,
  loadCheckpoint,
  saveCheckpoint,
} from "./checkpoint.js";
export {
  augmentationOf,
  checkOptions,
  modelOptionsOf,
  resolveConfig,
  type TrainConfig,
  type TrainOptions,
  weightsOf,
} from "./config.js";
export { type Constraint, constraintDefaults } from "./constraint.js";
export { constraintOf, modes } from "./constraint-options.js";
export {
  type EvaluateOptions,
  type Evaluation,
  type EvaluationResult,
  Evaluator,
  type Predictions,
} from "./evaluate.js";
export { type EvaluateRunOptions, evaluateRun } from "./evaluate-run.js";
export {
  distanceLossNames,
  explanationLossNames,
  type LossInputs,
  maskedLossNames,
  masksMissing,
} from "./explanation-losses.js";
export { type ExportOptions, exportModel } from "./export.js";
export {
  type Explainer,
  explainers,
  type Faithfulness,
  type FaithfulnessOptions,
  measureFaithfulness,
} from "./faithfulness/index.js";
export { measureRunFaithfulness, type RunFaithfulnessOptions } from "./faithfulness/measure-run.js";
export {
  type EpochRecord,
  type FitOptions,
  fit,
  fitDefaults,
} from "./fit.js";
export type { Gallery } from "./gallery.js";
export { type ConflictRule, conflictRules } from "./gradient-conflict.js";
export {
  type EpochSums,
  type FitPosition,
  type FitProgress,
  type LoopSettings,
  startPosition,
} from "./loop.js";
export {
  explanationLossesOf,
  type LossName,
  lossNames,
  type ObjectiveTerms,
  objectiveTerms,
} from "./objective.js";
export { type EvidenceKind, evidenceKinds, type Objective, objectiveDefaults } from "./objective-options.js";
export { openModel } from "./open-model.js";
export { type OptimiserName, type OptimiserOptions, optimiserNames } from "./optimisers.js";
export { type GroupOptions, groupDefaults } from "./parameter-groups.js";
export {
  type PretrainEvent,
  type PretrainOutcome,
  type PretrainRecord,
  type PretrainRunOptions,
  type PretrainSummary,
  pretrainRun,
  type Reconstructions,
} from "./pretrain.js";
export {
  type PretrainConfig,
  type PretrainOptions,
  pretrainModelNames,
  resolvePretrainConfig,
} from "./pretrain-config.js";
export { PretrainStep, type PretrainStepOptions } from "./pretrain-step.js";
export { createStep, type RunEvent, type RunOptions, type RunOutcome, trainRun } from "./run.js";
export { type DataConfig, dataConfigOf, prepareData, type RunData } from "./run-data.js";
export { runFiles } from "./run-files.js";
export { readRun, type SavedRun, type Summary, type TrainSummary } from "./run-results.js";
export { decodeSafetensors, encodeSafetensors, type Safetensors, type StoredTensor } from "./safetensors.js";
export { machineOptions, runKey } from "./same-run.js";
export { type Schedule, schedules } from "./schedule.js";
export {
  type BatchNormMode,
  batchNormModes,
  type StepResult,
  type StepSettings,
  stepDefaults,
  type TrainingBatch,
  TrainStep,
  type TrainStepOptions,
} from "./step.js";
export type { TrainedRunOptions } from "./trained-run.js";
export { fitWeights, type LoadedWeights, type WeightsOptions, type WeightsReport } from "./weights.js";
export { loadWeights, saveWeights } from "./weights-file.js";
