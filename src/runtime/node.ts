import { availableParallelism } from "node:os";
import { InferenceSession } from "onnxruntime-node";
import { type Backend, type BackendOptions, sessionOptions } from "./backend.js";

/** ONNX Runtime's native library, on the CPU. */
export function nodeBackend({ threads = availableParallelism() }: BackendOptions = {}): Backend {
  return {
    name: "node",
    threads,
    createSession: (model) =>
      InferenceSession.create(model, { ...sessionOptions(threads), executionProviders: ["cpu"] }),
  };
}
