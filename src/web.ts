/**
 * What batchcam adds in a browser: explanations of ONNX classifiers, the WebAssembly and WebGPU backend (needs the package
 * onnxruntime-web).
 *
 * @module
 */
export type { ImageShape } from "./data/types.js";
export { pixelsOf, type ShownImage } from "./explain/pixels-of.js";
export { Explainer, type WebExplainerOptions } from "./explain/web-explainer.js";
export { type WebBackendOptions, webBackend } from "./runtime/web.js";
