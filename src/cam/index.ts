export { type ExplainedModel, explainedModel } from "./explained.js";
export { type FinishedMaps, finishMap, type MapOptions, mapDefaults } from "./finish-map.js";
export { fuseMaps } from "./fuse-maps.js";
export { type GradCam, type GradCamOptions, gradCam, gradCamDefaults } from "./grad-cam.js";
export { guidedGradient } from "./guided-gradient.js";
export { inputGradient } from "./input-gradient.js";
export {
  type CamMethod,
  type CamMethodName,
  camMethodNames,
  camMethods,
  type ExplainedLayer,
} from "./methods/index.js";
export { deadMaps, type Normalisation, normalisations, normalise } from "./normalise.js";
export { signedMaps } from "./signed-maps.js";
export { checkTargets, chosenClasses, oneHot, predictedClasses } from "./targets.js";
