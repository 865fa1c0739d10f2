import { CommanderError } from "commander";
import { BatchcamError } from "../base/errors.js";
import { version } from "../base/version.js";
import { interruptedExitCode } from "./interrupt.js";
import { createProgram } from "./program.js";

const usageExitCode = 2;

/**
 * Runs the command line.
 * @returns The exit code: 0 success, 1 failure, 2 wrong usage, 130 interrupted.
 */
export async function runCli(argv: readonly string[]): Promise<number> {
  let exitCode = 0;
  const program = createProgram(version, (code) => {
    exitCode = code;
  });
  for (const command of [program, ...program.commands, ...program.commands.flatMap((c) => c.commands)]) {
    command.exitOverride();
  }
  try {
    await program.parseAsync(argv);
    return exitCode;
  } catch (error) {
    return exitCodeOf(error);
  }
}

function exitCodeOf(error: unknown): number {
  // Commander has printed its message already; help and version "fail" with code 0.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : usageExitCode;
  if (error instanceof BatchcamError) {
    process.stderr.write(`batchcam: ${error.message}\n`);
    return error.exitCode;
  }
  if (error instanceof Error && error.name === "AbortError") {
    process.stderr.write("Interrupted; what was finished before is saved.\n");
    return interruptedExitCode;
  }
  // Not a user's mistake but one of this program: the stack helps whoever mends it.
  process.stderr.write(
    `batchcam: unexpected failure, please report it.\n${(error as Error)?.stack ?? error}\n`,
  );
  return 1;
}
