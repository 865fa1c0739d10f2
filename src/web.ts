/**
 * What batchcam adds in a browser: explanations of ONNX classifiers, the WebAssembly and WebGPU backend.
 *
 * @module batchcam/web
 */
export type { FittedShape } from "./data/image-shape.js";
export type { ImageShape } from "./data/types.js";
export { colourOf, type ImageSize, imagePixels, type OverlayOptions, overlayPixels } from "./draw/index.js";
export { type ExplainCallOptions, ImageExplanation } from "./explain/explain-images.js";
export { explain, type WebExplainOptions, type WebImage } from "./explain/web/explain.js";
export { Explainer, type WebExplainerOptions } from "./explain/web/explainer.js";
export { pixelsOf, type ShownImage } from "./explain/web/pixels-of.js";
export { type WebBackendOptions, webBackend } from "./runtime/web.js";
export { train, type WebTrainOptions } from "./train/web-train.js";
