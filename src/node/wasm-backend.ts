import { type Backend, sessionOptions } from "../runtime/index.js";

/** Threads begin with the flags of this process, and this one does not work with the file that they run. */
const singleThreaded = process.execArgv.some((flag) => flag.startsWith("--input-type"));

/** ONNX Runtime as WebAssembly. The first session of a process sets the number of threads for all. */
export const wasmBackend = (threads: number): Backend => ({
  name: "wasm",
  threads,
  createSession: async (model, optimiser) => {
    const { env, InferenceSession } = await import("onnxruntime-web");
    env.wasm.numThreads = singleThreaded ? 1 : threads;
    return InferenceSession.create(model, {
      ...sessionOptions(threads, optimiser),
      executionProviders: ["wasm"],
    });
  },
  passes: async () => [],
});
