import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** How long a command takes that does nothing but start. */
export interface StartUp {
  readonly command: string;
  /** Milliseconds of each try. */
  readonly times: readonly number[];
}

const tries = 9;
/** The built command line, seen from .cache/bench/. */
const cli = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));

/** @returns Nothing where the package is not built. */
export function measureStartUp(): StartUp[] {
  if (!existsSync(cli)) return [];
  const commands: readonly (readonly [command: string, args: readonly string[]])[] = [
    ["batchcam --version", [cli, "--version"]],
    ["batchcam --help", [cli, "--help"]],
    ["Node alone", ["--eval", "0"]],
  ];
  return commands.map(([command, args]) => ({
    command,
    times: Array.from({ length: tries }, () => {
      const start = performance.now();
      const { status } = spawnSync(process.execPath, args);
      if (status !== 0) throw new Error(`${command} ended with code ${status}.`);
      return performance.now() - start;
    }),
  }));
}
