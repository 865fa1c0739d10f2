/**
 * The base of every failure that a caller can cause. Its message says what was wrong, where, and what to do;
 * the command line prints it without a stack trace.
 *
 * @example
 * ```ts
 * import { BatchcamError, createModel } from "batchcam";
 *
 * const standardisation = { mean: [0.5], std: [0.5] };
 * try {
 *   createModel("resnet-19", { channels: 1, height: 28, width: 28, classCount: 10, standardisation });
 * } catch (error) {
 *   if (error instanceof BatchcamError) console.log(`${error.name}: ${error.message}`);
 * }
 * ```
 */
export class BatchcamError extends Error {
  /** Exit code of the command line: 1 for a failure, 2 for wrong usage. */
  readonly exitCode: number = 1;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/**
 * An unknown option, argument or configuration key, or a value it cannot take.
 *
 * @example
 * ```ts
 * import { createModel, UsageError } from "batchcam";
 *
 * const standardisation = { mean: [0.5], std: [0.5] };
 * try {
 *   createModel("resnet-19", { channels: 1, height: 28, width: 28, classCount: 10, standardisation });
 * } catch (error) {
 *   console.log(error instanceof UsageError); // true
 * }
 * ```
 */
export class UsageError extends BatchcamError {
  override readonly exitCode = 2;
}

/**
 * Shapes or dtypes that an operator or function cannot accept.
 *
 * @example
 * ```ts
 * import { ShapeError } from "batchcam";
 * import { input, matMul } from "batchcam/graph";
 *
 * try {
 *   matMul(input("a", [2, 3]), input("b", [2, 3]));
 * } catch (error) {
 *   console.log(error instanceof ShapeError); // true
 * }
 * ```
 */
export class ShapeError extends BatchcamError {}

/**
 * Unusable data: corrupt files, labels out of range, empty splits, NaN pixels.
 *
 * @example
 * ```ts
 * import { DataError } from "batchcam";
 * import { decide } from "batchcam/metrics";
 *
 * try {
 *   decide(Float32Array.of(1, Number.NaN));
 * } catch (error) {
 *   console.log(error instanceof DataError); // true
 * }
 * ```
 */
export class DataError extends BatchcamError {}

/**
 * A download that failed, was cut off, or has the wrong checksum.
 *
 * @example
 * ```ts
 * import { DownloadError } from "batchcam";
 * import { fetchDataset } from "batchcam/node";
 *
 * const remote = { mirrors: ["http://localhost:1/"], files: [{ name: "x.npz", bytes: 1, sha256: "0" }] };
 * await fetchDataset("mnist", { remote, directory: "downloads" }).catch((error) => {
 *   console.log(error instanceof DownloadError); // true
 * });
 * ```
 */
export class DownloadError extends BatchcamError {}

/**
 * A file in the wrong format: not ONNX, not safetensors, or a checkpoint of another model.
 *
 * @example
 * ```ts
 * import { FormatError } from "batchcam";
 * import { decodeModel } from "batchcam/graph";
 *
 * try {
 *   decodeModel(Uint8Array.of(1, 2, 3));
 * } catch (error) {
 *   console.log(error instanceof FormatError); // true
 * }
 * ```
 */
export class FormatError extends BatchcamError {}

/**
 * A file or folder that cannot be written, for example because the disk is full.
 *
 * @example
 * ```ts
 * import { StorageError } from "batchcam";
 * import { saveWeights } from "batchcam/node";
 *
 * await saveWeights("/proc/weights.safetensors", {}).catch((error) => {
 *   console.log(error instanceof StorageError); // true
 * });
 * ```
 */
export class StorageError extends BatchcamError {}

/**
 * Training that cannot continue, for example because the loss became NaN.
 *
 * @example
 * ```ts
 * import { digitsDataset, TrainingError } from "batchcam";
 * import { train } from "batchcam/node";
 *
 * const data = digitsDataset({ trainCount: 64, testCount: 10 });
 * await train({ data, lr: 1e30, epochs: 2, valFraction: 0 }).catch((error) => {
 *   console.log(error instanceof TrainingError, error.message);
 * });
 * console.log("done");
 * ```
 */
export class TrainingError extends BatchcamError {}

/**
 * An operator without a derivative rule, or without one for its attributes.
 *
 * @example
 * ```ts
 * import { GradientError } from "batchcam";
 * import { argMax, cast, grad, input, reduceSum } from "batchcam/graph";
 *
 * const x = input("x", [2, 3]);
 * try {
 *   grad(reduceSum(cast(argMax(x), "float32")), [x]);
 * } catch (error) {
 *   console.log(error instanceof GradientError);
 * }
 * console.log("done");
 * ```
 */
export class GradientError extends BatchcamError {}

/**
 * A model that ONNX Runtime rejects, or cannot run on the given values.
 *
 * @example
 * ```ts
 * import { RuntimeError } from "batchcam";
 * import { add, input, Program } from "batchcam/graph";
 * import { nodeBackend } from "batchcam/node";
 *
 * const program = await Program.compile(nodeBackend(), { y: add(input("x", [2]), 1) });
 * await program.run({}).catch((error) => {
 *   console.log(error instanceof RuntimeError, error.message); // true The graph needs a value for its input "x".
 * });
 * ```
 */
export class RuntimeError extends BatchcamError {}
