import type { Command } from "commander";
import type { Start } from "./command.js";
import { failureOf, tell } from "./failure.js";
import { createProgram } from "./program.js";

/**
 * Runs the command-line program. With `--json`, a failure is one JSON object on standard output, too.
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
    const flags = flagsOf(program.commands.find((command) => command.name() === asked));
    const failure = failureOf(error, flags);
    if (failure) tell(failure, argv.includes("--json") && flags.has("--json"));
    return failure?.exitCode ?? 0;
  }
}

/** The command that the arguments run, or ask help for. */
function commandNamed(argv: readonly string[]): string | undefined {
  const [first, second] = argv.slice(2).filter((argument) => !argument.startsWith("-"));
  return first === "help" ? second : first;
}

/** The flags of a command and of the commands below it. */
function flagsOf(command: Command | undefined): ReadonlySet<string> {
  const all = command === undefined ? [] : [command, ...command.commands];
  return new Set(all.flatMap(({ options }) => options.flatMap(({ long }) => long ?? [])));
}
