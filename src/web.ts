/**
 * What batchcam adds in a browser: the WebAssembly and WebGPU backend (needs the package onnxruntime-web).
 *
 * @module
 */
export { type WebBackendOptions, webBackend } from "./runtime/web.js";
