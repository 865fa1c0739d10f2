export { readBeside } from "./beside.js";
export { readDescribedText } from "./described-text.js";
export { Explainer, type NodeExplainerOptions, nodeLoadRequirements } from "./explainer.js";
export { modelFile } from "./model-path.js";
export { type FittedShape, readImage } from "./read-image.js";
