export { Explainer, type Explanation, type Targets } from "./explainer.js";
export { type ImageShape, readImage } from "./image.js";
