import { CommanderError } from "commander";
import { BatchcamError } from "../base/errors.js";
import { terminalText } from "../base/terminal-text.js";
import { withFlags } from "./options/flag-names.js";
import { interruptedExitCode } from "./terminal/interrupt.js";

const usageExitCode = 2;

/** How a command ended that did not do its work. */
export interface Failure {
  /** 1 failure, 2 usage error, 130 interrupted. */
  readonly exitCode: number;
  /** The name of the error, such as "UsageError". */
  readonly kind: string;
  readonly message: string;
  /** What standard error says; undefined where it was said already. */
  readonly said?: string;
}

/**
 * What an error means to whoever ran a command.
 * @param flags - The flags of the command.
 * @returns Undefined where nothing failed, as when help was asked for.
 */
export function failureOf(error: unknown, flags: ReadonlySet<string>): Failure | undefined {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return undefined;
    const message = error.message.replace(/^error: /, "");
    return { exitCode: usageExitCode, kind: "UsageError", message };
  }
  if (error instanceof BatchcamError) {
    const message = terminalText(withFlags(error.message, flags));
    return { exitCode: error.exitCode, kind: error.name, message, said: `batchcam: ${message}` };
  }
  if (error instanceof Error && error.name === "AbortError") {
    const message = "Interrupted; files that were complete are kept.";
    return { exitCode: interruptedExitCode, kind: "Interrupted", message, said: message };
  }
  if (tooManyFiles.has(Object(error).code)) {
    const message =
      "The system lets a program open too few files at once: raise the limit (ulimit -n 256), and start it again.";
    return { exitCode: 1, kind: "SystemError", message, said: `batchcam: ${message}` };
  }
  const message = "unexpected error, please report it.";
  // A bug, not a user's mistake: the stack helps whoever fixes it.
  const said = `batchcam: ${message}\n${(error as Error)?.stack ?? error}`;
  return { exitCode: 1, kind: "UnexpectedError", message: `${message} ${error}`, said };
}

/** What a system says when a program, or all of them, hold as many open files as they may. */
const tooManyFiles: ReadonlySet<string> = new Set(["EMFILE", "ENFILE"]);

/** Tells people of a failure on standard error, and programs on standard output if they asked for JSON. */
export function tell({ exitCode, kind, message, said }: Failure, json: boolean): void {
  if (said !== undefined) process.stderr.write(`${said}\n`);
  if (json) process.stdout.write(`${JSON.stringify({ error: { kind, message, exitCode } })}\n`);
}
