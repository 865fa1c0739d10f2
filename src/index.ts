/**
 * The part of batchcam that runs anywhere: graphs of ONNX operators, their derivatives, models, Batch
 * Grad-CAM, losses, training steps, maps inside ONNX files. `batchcam/node` and `batchcam/web` add what runs them.
 *
 * @module
 */
export {
  detach,
  type GradOptions,
  grad,
  type Rule,
  type RuleTable,
  type SimpleRule,
  simpleRules,
} from "./autodiff/index.js";
export type { NdArray } from "./base/array.js";
export * from "./base/errors.js";
export { createRandom, type Random } from "./base/random.js";
export * from "./cam/index.js";
export { type Augmentation, augmentationDefaults, movesImages } from "./data/augmentation/augment.js";
export { type Batch, type BatchOptions, batches } from "./data/batches/batches.js";
export type { Filled } from "./data/batches/fill.js";
export { prefetch } from "./data/batches/prefetch.js";
export { type BatchSource, batchesAhead, type TrainingOrder } from "./data/batches/training-batches.js";
export {
  addDecoy,
  type DecoyKind,
  type DecoyOptions,
  decoyKinds,
  withoutDecoy,
} from "./data/decoys/decoy.js";
export { type DigitsOptions, digitsDataset } from "./data/digits/digits.js";
export { onePerClass, prototypeFor, prototypesFor, severalPerClass } from "./data/prototypes/choice.js";
export {
  classPrototypes,
  type PrototypeKind,
  type PrototypeOptions,
  type Prototypes,
  prototypeDefaults,
  prototypeKinds,
} from "./data/prototypes/prototypes.js";
export { checkSet, limitSet, splitValidation } from "./data/split.js";
export { standardisation } from "./data/standardisation.js";
export type { Dataset, DatasetContent, ImageSet } from "./data/types.js";
export type { ModelDescription } from "./explain/description.js";
export { type ExportCamOptions, exportCamDefaults, exportWithCam } from "./explain/export-cam.js";
export { parseLabels } from "./explain/labels.js";
export type { ExplainerOptions, LoadExplainerOptions } from "./explain/load-model.js";
export { ModelExplainer } from "./explain/model-explainer.js";
export {
  type ExplainOptions,
  type Explanation,
  explainDefaults,
  type Targets,
} from "./explain/options.js";
export {
  type Attribution,
  type AttributionName,
  attributionNames,
  attributions,
  type Faithfulness,
  type FaithfulnessOptions,
  measureFaithfulness,
} from "./faithfulness/index.js";
export { buildModel, constant, input, type Tensor } from "./graph/index.js";
export * as operators from "./graph/public.js";
export {
  type ClassifierOptions,
  type ImageInput,
  type ImageInputOptions,
  type ImageLayout,
  type Layer,
  type Link,
  type Preprocessing,
  type PreprocessingName,
  preprocessings,
  type Scores,
  type SpatialLayout,
} from "./import/index.js";
export * from "./losses/index.js";
export * from "./metrics/index.js";
export * from "./models/index.js";
export * from "./nn/index.js";
export {
  decodeSafetensors,
  encodeSafetensors,
  type Safetensors,
  type StoredTensor,
} from "./nn/safetensors.js";
export {
  type Attributes,
  type AttributeValue,
  type DataType,
  type DecodeOptions,
  decodeModel,
  type EncodeOptions,
  type ExternalData,
  encodeModel,
  type OnnxModel,
  type OnnxNode,
  type ReadExternal,
  type TensorValue,
  type ValueInfo,
} from "./onnx/index.js";
export * from "./runtime/index.js";
export {
  type EvaluateOptions,
  type Evaluation,
  type EvaluationResult,
  Evaluator,
  type Predictions,
} from "./train/evaluate.js";
export { type ExportOptions, exportModel } from "./train/export.js";
export { type EpochRecord, type FitOptions, fit, fitDefaults } from "./train/fit.js";
export type {
  EpochSummary,
  EpochSums,
  FitPosition,
  FitProgress,
  LoopOptions,
  LoopSettings,
  StepMeans,
} from "./train/loop.js";
export { type Constraint, constraintDefaults } from "./train/objective/constraint.js";
export {
  distanceLossNames,
  type ExplanationLossName,
  explanationLossNames,
  type LossInputs,
  maskedLossNames,
} from "./train/objective/explanation-losses.js";
export { type ConflictRule, conflictRules } from "./train/objective/gradient-conflict.js";
export {
  explanationLossesOf,
  type LossName,
  lossNames,
  type ObjectiveTerms,
  objectiveTerms,
} from "./train/objective/objective.js";
export {
  type EvidenceKind,
  evidenceKinds,
  type Objective,
  objectiveDefaults,
} from "./train/options/objective-options.js";
export { type Schedule, schedules } from "./train/schedule.js";
export { type OptimiserName, type OptimiserOptions, optimiserNames } from "./train/step/optimisers.js";
export { type GroupOptions, groupDefaults } from "./train/step/parameter-groups.js";
export {
  type BatchKind,
  type BatchNormMode,
  batchNormModes,
  type StepResult,
  type StepSettings,
  stepDefaults,
  type TrainingBatch,
  TrainStep,
  type TrainStepOptions,
} from "./train/step/step.js";
export { fitWeights, type LoadedWeights, type WeightsOptions, type WeightsReport } from "./train/weights.js";
