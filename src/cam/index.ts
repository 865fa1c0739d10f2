export { type ExplainedModel, explainedModel } from "./explained.js";
export { type GradCam, type GradCamOptions, gradCam, gradCamDefaults } from "./grad-cam.js";
export { guidedGradient } from "./guided-gradient.js";
export { inputGradient } from "./input-gradient.js";
export { deadMaps, type Normalisation, normalisations, normalise } from "./normalise.js";
export { signedMaps } from "./signed-maps.js";
export { checkTargets, oneHot } from "./targets.js";
