export { type ExplainedModel, explainedModel } from "./explained.js";
export { type FinishedMaps, type FinishOptions, finishMap } from "./finish-map.js";
export { fuseMaps } from "./fuse-maps.js";
export { type GradCam, gradCam } from "./grad-cam.js";
export {
  type Alpha,
  alphas,
  type GradCamOptions,
  gradCamDefaults,
  type MapOptions,
  mapDefaults,
  type Normalisation,
  normalisations,
  trainingEpsilon,
} from "./map-options.js";
export {
  type AttributionInputs,
  type AttributionLayer,
  attributionMaps,
} from "./methods/attribution-maps.js";
export {
  type AttributionMethod,
  type BaselineName,
  baselineNames,
  type ExplainedImages,
  type ExplainedLayer,
  type Features,
  featureKinds,
  type Paper,
  type Reduction,
  reductions,
} from "./methods/method.js";
export { guidedGradient } from "./methods/pixels/guided-gradient.js";
export { inputGradient } from "./methods/pixels/input-gradient.js";
export { overChannels } from "./methods/pixels/over-channels.js";
export {
  attributionMethods,
  type BaselineMethod,
  baselineMethods,
  type ComparisonMethod,
  isOnLayer,
  isSampled,
  isSinglePass,
  type LayerMethod,
  type MethodName,
  type MultiPassMethod,
  methodNames,
  randomMethods,
  type SampledMethod,
  type SinglePassMethod,
  sampledMethods,
  singlePassMethods,
  takesBaselines,
} from "./methods/registry.js";
export { deadMaps, normalise } from "./normalise.js";
export { scoreGradient } from "./score-gradient.js";
export { signedMaps } from "./signed-maps.js";
export { checkTargets, chosenClasses, oneHot, predictedClasses } from "./targets.js";
