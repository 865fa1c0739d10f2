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

/** An unknown option, argument or configuration key, or a value it cannot take. */
export class UsageError extends BatchcamError {
  override readonly exitCode = 2;
}

/** Shapes or dtypes that an operator or function cannot accept. */
export class ShapeError extends BatchcamError {}

/** Unusable data: corrupt files, labels out of range, empty splits, NaN pixels. */
export class DataError extends BatchcamError {}

/** A download that failed, was cut off, or has the wrong checksum. */
export class DownloadError extends BatchcamError {}

/** A file in the wrong format: not ONNX, not safetensors, or a checkpoint of another model. */
export class FormatError extends BatchcamError {}

/** A file or folder that cannot be written, for example because the disk is full. */
export class StorageError extends BatchcamError {}

/** Training that cannot continue, for example because the loss became NaN. */
export class TrainingError extends BatchcamError {}

/** An operator without a derivative rule, or without one for its attributes. */
export class GradientError extends BatchcamError {}

/** A model that ONNX Runtime rejects, or cannot run on the given values. */
export class RuntimeError extends BatchcamError {}
