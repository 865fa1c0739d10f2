export { constraintOf } from "./constraint-config.js";
export { augmentationOf, type DataConfig, imageFolderOf, prototypesOf } from "./data-parts.js";
export {
  type ExplanationLossName,
  explanationLossesOf,
  explanationLossNames,
  type LossName,
  lossNames,
} from "./loss-names.js";
export { type EvidenceKind, type Objective, objectiveDefaults } from "./objective-options.js";
export {
  type LoopConfig,
  loopOf,
  modelOptionsOf,
  objectiveOf,
  pretrainLoopOf,
  type StepConfig,
  stepOf,
  weightsOf,
} from "./parts.js";
export {
  type PretrainConfig,
  type PretrainOptions,
  resolvePretrainConfig,
} from "./pretrain-config.js";
export {
  constraintRequirements,
  loopRequirements,
  objectiveKeys,
  objectiveRequirements,
  optimiserRequirements,
  stepRequirements,
} from "./requirements.js";
export { classOptions, dataOptions } from "./tables/data.js";
export { pretrainOptions, trainOptions } from "./tables/index.js";
export { isModelFile } from "./tables/model.js";
export { loopOptions } from "./tables/optimisation.js";
export { prototypeOptions } from "./tables/prototypes.js";
export { checkOptions, resolveConfig, type TrainConfig, type TrainOptions } from "./train-config.js";
export {
  type BatchNormMode,
  type ConflictRule,
  type Constraint,
  constraintDefaults,
  fitDefaults,
  type GroupOptions,
  groupDefaults,
  type LoopSettings,
  type OptimiserName,
  type OptimiserOptions,
  type Schedule,
  type StepOptions,
  stepDefaults,
  type UpdateOptions,
} from "./training-options.js";
