/**
 * What batchcam adds in a browser: the WebAssembly backend (needs the package onnxruntime-web).
 *
 * @module
 */
export { webBackend } from "./runtime/web.js";
