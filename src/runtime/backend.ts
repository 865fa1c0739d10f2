import type { InferenceSession, Tensor } from "onnxruntime-common";
import { checkValue, type Requirement } from "../base/options/check-options.js";
import { objectWith } from "../base/options/requirements.js";
import type { Pass } from "../graph/index.js";
import { defaultOptimiser, neverApplied, type Optimiser } from "./optimiser.js";

/** Executes ONNX models: ONNX Runtime in Node, or as WebAssembly. */
export interface Backend {
  /** Short name for reports: "node", "wasm", "cuda" or "webgpu". */
  readonly name: string;
  /** Number of threads per run. */
  readonly threads: number;
  /**
   * Wraps a value's elements in a tensor that a session writes its output to. Backends without it copy outputs:
   * ONNX Runtime Web accepts such tensors but does not write to them.
   */
  outputTensor?(value: Tensor): Tensor;
  /** @param optimiser - What ONNX Runtime may rewrite; as much as is safe by default. */
  createSession(model: Uint8Array, optimiser?: Optimiser): Promise<InferenceSession>;
  /** Passes that make graphs faster on this backend; `Program.compile` applies them in turn. */
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
  /** Threads per run, at least 1; by default the number of cores available to the process. */
  readonly threads?: number;
}

/** Session options common to all backends. */
export const sessionOptions = (
  threads: number,
  { level, without }: Optimiser = defaultOptimiser,
): InferenceSession.SessionOptions => ({
  intraOpNumThreads: threads,
  interOpNumThreads: 1,
  executionMode: "sequential",
  graphOptimizationLevel: level,
  extra: { optimization: { disable_specified_optimizers: [...neverApplied, ...without].join(";") } },
  // A memory pattern is one block for all values of a run, in addition to the blocks of the first run: it raises
  // the peak 1.2 to 1.8 times and makes steps no faster.
  enableMemPattern: false,
  // Log nothing: the optimiser warns about every initialiser that it removes, and errors are thrown with the
  // same message.
  logSeverityLevel: 4,
});

/**
 * WebGPU, with the CPU for operators that it lacks. In its preferred layout (NHWC), version 1.30 computes wrong
 * convolutions when 4 divides the output channels and 3, but not 4, divides the input channels, from 6 on.
 */
export const webGpuProviders: InferenceSession.ExecutionProviderConfig[] = [
  { name: "webgpu", preferredLayout: "NCHW" },
  "cpu",
];
