import { env, InferenceSession } from "onnxruntime-web/wasm";
import { type Backend, type BackendOptions, sessionOptions } from "./backend.js";

/**
 * ONNX Runtime as WebAssembly, in a browser or in Node; needs the package onnxruntime-web. More than one
 * thread needs a page that is cross-origin isolated. The thread count counts for the first session only.
 */
export function webBackend({ threads = 1 }: BackendOptions = {}): Backend {
  return {
    name: "wasm",
    threads,
    createSession: (model) => {
      env.wasm.numThreads = threads;
      return InferenceSession.create(model, { ...sessionOptions(threads), executionProviders: ["wasm"] });
    },
    passes: async () => [],
  };
}
