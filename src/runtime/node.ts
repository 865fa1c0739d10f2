import { availableParallelism } from "node:os";
import { InferenceSession } from "onnxruntime-node";
import { type Backend, type BackendOptions, sessionOptions } from "./backend.js";
import { blockSize } from "./block-size.js";
import { cpuPasses, type Pass } from "./passes/index.js";

export interface NodeBackendOptions extends BackendOptions {
  /** Rewrites of graphs before they run, for comparison; by default those that make them fastest here. */
  readonly passes?: readonly Pass[];
}

/** ONNX Runtime's native library, on the CPU. */
export function nodeBackend({ threads = availableParallelism(), passes }: NodeBackendOptions = {}): Backend {
  const createSession = (model: Uint8Array): Promise<InferenceSession> =>
    InferenceSession.create(model, { ...sessionOptions(threads), executionProviders: ["cpu"] });
  return {
    name: "node",
    threads,
    createSession,
    passes: async () => passes ?? cpuPasses(await blockSize(createSession)),
  };
}
