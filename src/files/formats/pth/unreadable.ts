import { FormatError } from "../../../base/errors.js";

/** What to do about a file: convert it in one of these ways, or get it again where it is damaged. */
export type Remedy = "plain" | "trusted" | "script" | "again";

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
