import type { InferenceSession } from "onnxruntime-common";

/** Something that can execute ONNX models: ONNX Runtime in Node, or as WebAssembly. */
export interface Backend {
  /** Short name for reports: "node" or "wasm". */
  readonly name: string;
  /** Threads that one run may use. */
  readonly threads: number;
  createSession(model: Uint8Array): Promise<InferenceSession>;
}

export interface BackendOptions {
  /** Threads for one run, at least 1; by default the number of cores that the process may use. */
  readonly threads?: number;
}

/** What all backends ask of ONNX Runtime. */
export const sessionOptions = (threads: number): InferenceSession.SessionOptions => ({
  intraOpNumThreads: threads,
  interOpNumThreads: 1,
  executionMode: "sequential",
  graphOptimizationLevel: "all",
  // Only errors: the optimiser warns about every initialiser that it removes.
  logSeverityLevel: 3,
});
