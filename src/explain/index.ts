export type { CandidateAnswer } from "./candidates.js";
export type { DescribedPreprocessing, ModelDescription } from "./description.js";
export { type ExplainCallOptions, explainImages, ImageExplanation } from "./explain-images.js";
export { exportWithCam, type ModelWithCam, modelWithCam } from "./export-cam.js";
export { givenImage, type OtherImage } from "./graphs/other-image.js";
export type { RewriteRecord } from "./graphs/rewrites.js";
export type { Finding, GuardMemory } from "./guard/guard.js";
export {
  floats,
  type LoadExplainerOptions,
  type LoadedModel,
  loadModel,
  loadRequirements,
} from "./load-model.js";
export { ModelExplainer } from "./model-explainer.js";
export { checkLabels, classMeant, labelsFor, parseLabels } from "./names/labels.js";
export {
  type ExplainOptions,
  type Explanation,
  explainDefaults,
  explainerDefaults,
  exportCamDefaults,
  type Targets,
  type Way,
} from "./options.js";
export { probe } from "./probe.js";
