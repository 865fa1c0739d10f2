export { Explainer, type NodeExplainerOptions } from "./explainer.js";
export { modelFile } from "./model-path.js";
export { readImage } from "./read-image.js";
