import { FormatError } from "../../../base/errors.js";
import type { Remedy } from "./conversion.js";

/** Why a file of PyTorch cannot be read, in words that follow "because"; `readPyTorch` adds the file and what to do. */
export class Unreadable extends FormatError {
  constructor(
    message: string,
    readonly remedy: Remedy = "again",
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
