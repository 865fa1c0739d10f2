export { type ExplainedModel, explainedModel } from "./explained.js";
export { type FinishedMaps, finishMap } from "./finish-map.js";
export { fuseMaps } from "./fuse-maps.js";
export { type GradCam, gradCam } from "./grad-cam.js";
export { guidedGradient } from "./guided-gradient.js";
export { inputGradient } from "./input-gradient.js";
export {
  type Alpha,
  alphas,
  type GradCamOptions,
  gradCamDefaults,
  type MapOptions,
  mapDefaults,
  type Normalisation,
  normalisations,
} from "./map-options.js";
export { type CamMethodName, camMethodNames, camMethods } from "./methods/index.js";
export type { CamMethod, ExplainedLayer } from "./methods/method.js";
export { deadMaps, normalise } from "./normalise.js";
export { signedMaps } from "./signed-maps.js";
export { checkTargets, chosenClasses, oneHot, predictedClasses } from "./targets.js";
