/**
 * Every failure that a user can cause is one of these: the message says what was wrong, where, and
 * what to do, and the command line prints it without a stack trace.
 */
export class BatchcamError extends Error {
  /** Process exit code of the command line: 1 for a failure, 2 for wrong usage. */
  readonly exitCode: number = 1;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** An option, argument or configuration key that does not exist or cannot have that value. */
export class UsageError extends BatchcamError {
  override readonly exitCode = 2;
}

/** Shapes or dtypes that do not fit an operator or a function of the library. */
export class ShapeError extends BatchcamError {}

/** Data that cannot be used: corrupt files, labels out of range, empty splits, NaN pixels. */
export class DataError extends BatchcamError {}

/** A download that failed, broke off, or has the wrong checksum. */
export class DownloadError extends BatchcamError {}

/** A file that is not what it should be: ONNX models, safetensors, checkpoints of another model. */
export class FormatError extends BatchcamError {}

/** A file or folder that cannot be written: full disk, missing permission. */
export class StorageError extends BatchcamError {}

/** Training that cannot go on, for example because the loss became NaN. */
export class TrainingError extends BatchcamError {}

/** No derivative is known for an operator, or not under the given attributes. */
export class GradientError extends BatchcamError {}

/** ONNX Runtime refuses a model, or cannot run it on the given values. */
export class RuntimeError extends BatchcamError {}
