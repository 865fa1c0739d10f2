import { type Command, CommanderError } from "commander";
import { BatchcamError } from "../base/errors.js";
import { terminalText } from "../base/terminal-text.js";
import type { Start } from "./command.js";
import { withFlags } from "./options/flag-names.js";
import { createProgram } from "./program.js";
import { interruptedExitCode } from "./terminal/interrupt.js";

const usageExitCode = 2;

/**
 * Runs the command-line program.
 * @param argv - As `process.argv`.
 * @returns The exit code: 0 success, 1 failure, 2 usage error, 130 interrupted.
 */
export async function runCli(argv: readonly string[]): Promise<number> {
  let exitCode = 0;
  const start: Start = async (json, work) => {
    const { Terminal } = await import("./terminal/terminal.js");
    exitCode = await work(await Terminal.open(json ?? false));
  };
  const asked = commandNamed(argv);
  const program = await createProgram(asked, start);
  try {
    await program.parseAsync(argv);
    return exitCode;
  } catch (error) {
    return exitCodeOf(
      error,
      program.commands.find((command) => command.name() === asked),
    );
  }
}

/** The command that the arguments run, or ask help for. */
function commandNamed(argv: readonly string[]): string | undefined {
  const [first, second] = argv.slice(2).filter((argument) => !argument.startsWith("-"));
  return first === "help" ? second : first;
}

function exitCodeOf(error: unknown, command: Command | undefined): number {
  // Commander has printed its message already; help and version "fail" with code 0.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : usageExitCode;
  if (error instanceof BatchcamError) {
    process.stderr.write(`batchcam: ${terminalText(withFlags(error.message, flagsOf(command)))}\n`);
    return error.exitCode;
  }
  if (error instanceof Error && error.name === "AbortError") {
    process.stderr.write("Interrupted; files that were complete are kept.\n");
    return interruptedExitCode;
  }
  if (tooManyFiles.has(Object(error).code)) {
    process.stderr.write(
      "batchcam: The system lets a program open too few files at once: raise the limit (ulimit -n 256), and start it again.\n",
    );
    return 1;
  }
  // A bug, not a user's mistake: the stack helps whoever fixes it.
  process.stderr.write(
    `batchcam: unexpected error, please report it.\n${(error as Error)?.stack ?? error}\n`,
  );
  return 1;
}

/** What a system says when a program, or all of them, hold as many open files as they may. */
const tooManyFiles: ReadonlySet<string> = new Set(["EMFILE", "ENFILE"]);

/** The flags of a command and of the commands below it. */
function flagsOf(command: Command | undefined): ReadonlySet<string> {
  const all = command === undefined ? [] : [command, ...command.commands];
  return new Set(all.flatMap(({ options }) => options.flatMap(({ long }) => long ?? [])));
}
