export { balancedWeights, countsOf, namedWeights } from "./class-weights.js";
export { createStep, type StepProgress } from "./create-step.js";
export {
  batchSizeFor,
  type EvaluateOptions,
  type Evaluation,
  type EvaluationResult,
  Evaluator,
  type Predictions,
} from "./evaluate.js";
export { type ExportOptions, exportModel } from "./export.js";
export { type ClassifierSteps, type EpochRecord, type FitOptions, fit } from "./loop/fit.js";
export {
  type EpochSummary,
  type EpochSums,
  type FitPosition,
  type FitProgress,
  startPosition,
  trainLoop,
} from "./loop/loop.js";
export type { StepMeans, StepResult, StepSettings, Steps, TrainingBatch } from "./loop/steps.js";
export { bestEpoch, prepareStep, type TrainedEpoch, trainEpochs } from "./loop/train-epochs.js";
export {
  type LossInputs,
  maskedLossNames,
  masksMissing,
  usesDistance,
} from "./objective/explanation-losses.js";
export { type ObjectiveTerms, objectiveTerms } from "./objective/objective.js";
export { prepareData, type TrainingData } from "./prepare-data.js";
export { needsNewHead, startingClasses } from "./starting-classes.js";
export { PretrainStep, type PretrainStepOptions, visiblePatches } from "./step/pretrain-step.js";
export { TrainStep } from "./step/step.js";
export type { TrainStepOptions } from "./step/step-options.js";
export {
  checkObserver,
  type InMemoryDataset,
  type InMemoryOptions,
  TrainedModel,
  type TrainObserver,
  trainInMemory,
} from "./train-in-memory.js";
export {
  fitWeights,
  type LoadedWeights,
  type WeightsOptions,
  type WeightsReport,
} from "./weights/fit-weights.js";
