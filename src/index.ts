/**
 * What most users of the library need, in Node and in browsers alike: data, models, training steps, explanations.
 * `batchcam/node` and `batchcam/web` add what runs them and the calls that do it all; `batchcam/graph`,
 * `batchcam/losses` and `batchcam/metrics` are the parts they are made of.
 *
 * @module batchcam
 */

export type { NdArray } from "./base/array.js";
export * from "./base/errors.js";
export type { Fitting } from "./base/images/fitting.js";
export { version } from "./base/version.js";
export {
  attributionMethods,
  type BaselineName,
  type Features,
  featureKinds,
  type MethodName,
  type Reduction,
} from "./cam/index.js";
export type { Augmentation } from "./data/augmentation/augmentation.js";
export { type Batch, type BatchOptions, batches } from "./data/batches/batches.js";
export type { Filled } from "./data/batches/fill.js";
export type { BatchSource, TrainingOrder } from "./data/batches/training-batches.js";
export { addDecoy, type DecoyOptions, withoutDecoy } from "./data/decoys/decoy.js";
export type { DecoyKind } from "./data/decoys/kinds.js";
export { type DigitsOptions, digitsDataset } from "./data/digits/digits.js";
export type { PrototypeKind, PrototypeOptions } from "./data/prototypes/options.js";
export { classPrototypes } from "./data/prototypes/prototypes.js";
export { limitSet, splitValidation } from "./data/splits/split.js";
export { standardisation } from "./data/standardisation.js";
export type { Dataset, DatasetContent, ImageSet, ImageShape, Prototypes } from "./data/types.js";
export type { CandidateAnswer } from "./explain/candidates.js";
export type { DescribedPreprocessing, ModelDescription } from "./explain/description.js";
export { type ExportCamOptions, exportWithCam } from "./explain/export-cam.js";
export type { RewriteRecord } from "./explain/graphs/rewrites.js";
export type { Finding, GuardMemory } from "./explain/guard/guard.js";
export type { ExplainerOptions, LoadExplainerOptions } from "./explain/load-model.js";
export { ModelExplainer } from "./explain/model-explainer.js";
export { parseLabels } from "./explain/names/labels.js";
export type {
  ExplainOptions,
  Explanation,
  Targets,
  Way,
} from "./explain/options.js";
export {
  type Attribution,
  type AttributionName,
  type Faithfulness,
  type FaithfulnessOptions,
  measureFaithfulness,
} from "./faithfulness/index.js";
export type { GraphSize, PassRecord, RuleRecord } from "./graph/index.js";
export type {
  ChannelOrder,
  ClassifierOptions,
  Feeds,
  FeedValue,
  ImageInput,
  ImageInputOptions,
  ImageLayout,
  Layer,
  Link,
  Preprocessing,
  PreprocessingName,
  PreprocessingOptions,
  Ran,
  ScoreFunction,
  Scores,
  Source,
  SourceKind,
  SpatialLayout,
} from "./import/index.js";
export {
  createModel,
  type Model,
  type ModelInput,
  type ModelOptions,
  type ModelOutput,
  modelNames,
  stateSpecs,
} from "./models/index.js";
export {
  decodeSafetensors,
  encodeSafetensors,
  type Initialiser,
  initialise,
  type ParameterSpec,
  type Parameters,
  type ParameterTensors,
  type Safetensors,
  type Standardisation,
  type StoredTensor,
} from "./nn/index.js";
export type {
  BatchNormMode,
  ConflictRule,
  Constraint,
  EvidenceKind,
  GroupOptions,
  LoopSettings,
  Objective,
  OptimiserName,
  OptimiserOptions,
  Schedule,
  StepOptions,
  TrainConfig,
  TrainOptions,
} from "./options/index.js";
export { type LossName, lossNames } from "./options/index.js";
export type { Backend } from "./runtime/index.js";
export {
  type EvaluateOptions,
  type Evaluation,
  type EvaluationResult,
  Evaluator,
  type Predictions,
} from "./train/evaluate.js";
export { type ExportOptions, exportModel } from "./train/export.js";
export { type ClassifierSteps, type EpochRecord, type FitOptions, fit } from "./train/loop/fit.js";
export type {
  EpochSummary,
  EpochSums,
  FitPosition,
  FitProgress,
  LoopOptions,
} from "./train/loop/loop.js";
export type { StepMeans, StepResult, StepSettings, Steps, TrainingBatch } from "./train/loop/steps.js";
export type { TrainingData } from "./train/prepare-data.js";
export { TrainStep } from "./train/step/step.js";
export type { BatchKind, TrainStepOptions } from "./train/step/step-options.js";
export {
  type InMemoryDataset,
  type InMemoryOptions,
  TrainedModel,
  type TrainObserver,
} from "./train/train-in-memory.js";
export {
  fitWeights,
  type LoadedWeights,
  type WeightsOptions,
  type WeightsReport,
} from "./train/weights/fit-weights.js";
