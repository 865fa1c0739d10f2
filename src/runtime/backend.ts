import type { InferenceSession, Tensor } from "onnxruntime-common";
import { checkValue, type Requirement } from "../base/options/check-options.js";
import { objectWith } from "../base/options/requirements.js";
import type { Pass } from "../graph/index.js";

/** Something that can execute ONNX models: ONNX Runtime in Node, or as WebAssembly. */
export interface Backend {
  /** Short name for reports: "node", "wasm", "cuda" or "webgpu". */
  readonly name: string;
  /** Threads that one run may use. */
  readonly threads: number;
  /**
   * The tensor, over the elements of a value, that makes a session write an output there; outputs are copied where a
   * backend has none. ONNX Runtime Web takes such tensors and leaves them as they are.
   */
  outputTensor?(value: Tensor): Tensor;
  createSession(model: Uint8Array): Promise<InferenceSession>;
  /** What makes graphs faster there; `Program.compile` applies these passes in turn. */
  passes(): Promise<readonly Pass[]>;
}

/** What a backend must be. */
export const isBackend: Requirement = objectWith(
  "a backend, such as nodeBackend() of batchcam/node",
  "createSession",
  "passes",
);

/** @throws UsageError when it is none. */
export function checkBackend(backend: unknown, where: string): void {
  checkValue(backend, isBackend, `${where}: backend`);
}

export interface BackendOptions {
  /** Threads for one run, at least 1; by default the number of cores that the process may use. */
  readonly threads?: number;
}

/** They join transposes that ONNX Runtime runs fast to ones that it runs slowly; ours are placed with care. */
const transposeOptimizers = "TransposeOptimizer;TransposeOptimizer_CPUExecutionProvider";

/** What all backends ask of ONNX Runtime. */
export const sessionOptions = (threads: number): InferenceSession.SessionOptions => ({
  intraOpNumThreads: threads,
  interOpNumThreads: 1,
  executionMode: "sequential",
  graphOptimizationLevel: "all",
  extra: { optimization: { disable_specified_optimizers: transposeOptimizers } },
  // A memory pattern is one block for all values of a run, beside the blocks that the first run took: it makes the
  // peak 1.2 to 1.8 times as high, and steps no faster.
  enableMemPattern: false,
  // Nothing: the optimiser warns about every initialiser that it removes, and errors are thrown in the same words.
  logSeverityLevel: 4,
});

/**
 * WebGPU, and the CPU for operators that it lacks. In the layout that it would choose by itself (NHWC), version 1.30
 * computes wrong convolutions where 4 divides the output channels and 3, but not 4, the input channels from 6 on.
 */
export const webGpuProviders: InferenceSession.ExecutionProviderConfig[] = [
  { name: "webgpu", preferredLayout: "NCHW" },
  "cpu",
];
