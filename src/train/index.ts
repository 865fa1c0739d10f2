export { type Checkpoint, checkParameters, loadCheckpoint, saveCheckpoint } from "./checkpoint.js";
export { configKeys, resolveConfig, type TrainConfig, type TrainOptions } from "./config.js";
export {
  type EvaluateOptions,
  type Evaluation,
  type EvaluationResult,
  Evaluator,
  type Predictions,
} from "./evaluate.js";
export { type EvaluateRunOptions, evaluateRun } from "./evaluate-run.js";
export { type ExportOptions, exportModel } from "./export.js";
export {
  type EpochRecord,
  type FitOptions,
  type FitPosition,
  type FitProgress,
  fit,
  fitDefaults,
  startPosition,
} from "./fit.js";
export type { Gallery } from "./gallery.js";
export {
  type LossName,
  lossNames,
  type Objective,
  type ObjectiveTerms,
  objectiveDefaults,
  objectiveTerms,
} from "./objective.js";
export { type OptimiserName, type OptimiserOptions, optimiserNames } from "./optimisers.js";
export { type RunEvent, type RunOptions, type RunOutcome, trainRun } from "./run.js";
export type { RunData } from "./run-data.js";
export { runFiles } from "./run-files.js";
export { readRun, type SavedRun, type Summary, type TrainSummary } from "./run-results.js";
export { decodeSafetensors, encodeSafetensors, type Safetensors, type StoredTensor } from "./safetensors.js";
export { type Schedule, schedules } from "./schedule.js";
export {
  type StepResult,
  type StepSettings,
  stepGraph,
  type TrainingBatch,
  TrainStep,
  type TrainStepOptions,
} from "./step.js";
