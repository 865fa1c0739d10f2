import { type StdioOptions, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { clockVariable, type DiskPlan, planVariable } from "./preloads/plan.js";

/** Built programs may lie in folders of any depth below the root. */
function rootFrom(folder: string): string {
  return existsSync(join(folder, "package.json")) ? folder : rootFrom(dirname(folder));
}
const root = rootFrom(dirname(fileURLToPath(import.meta.url)));

/** A file of this repository, by its path from the root. */
export const inRepository = (path: string): string => join(root, path);

export const cli = inRepository("dist/cli.js");

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** It was killed here because it took too long. */
  readonly late: boolean;
}

export interface RunOptions {
  readonly cwd: string;
  readonly disk?: DiskPlan;
  /** Seconds by which the clock jumps, and after which it does. */
  readonly clock?: { readonly jump: number; readonly after: number };
  readonly env?: Readonly<Record<string, string>>;
  /** Sends a signal after so many milliseconds. */
  readonly signal?: { readonly name: NodeJS.Signals; readonly after: number };
  /** Seconds that it may take; 120 by default. */
  readonly patience?: number;
  readonly stdio?: StdioOptions;
}

/** Runs the built command line in a process of its own. */
export const batchcam = (args: readonly string[], options: RunOptions): Promise<Ended> =>
  run(process.execPath, [cli, ...args], options);

/** Runs a line of the shell in which `$BATCHCAM` is the command line. */
export const shell = (line: string, options: RunOptions): Promise<Ended> =>
  run("/bin/sh", ["-c", line], {
    ...options,
    env: { BATCHCAM: `${process.execPath} ${cli}`, ...options.env },
  });

export function run(program: string, args: readonly string[], options: RunOptions): Promise<Ended> {
  const { cwd, disk, clock, env, signal, patience = 120, stdio = ["ignore", "pipe", "pipe"] } = options;
  const preloads = [...(disk ? ["disk"] : []), ...(clock ? ["clock"] : [])].map(
    (name) => `--import ${pathToFileURL(inRepository(`.cache/bench/torture/preloads/${name}.mjs`)).href}`,
  );
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      stdio,
      env: {
        ...process.env,
        ...env,
        ...(preloads.length > 0 && { NODE_OPTIONS: preloads.join(" ") }),
        ...(disk && { [planVariable]: JSON.stringify(disk) }),
        ...(clock && { [clockVariable]: `${clock.jump}@${clock.after}` }),
      },
    });
    const output = { stdout: "", stderr: "" };
    let late = false;
    const lateness = setTimeout(() => {
      late = true;
      child.kill("SIGKILL");
    }, 1000 * patience);
    const knock = signal && setTimeout(() => child.kill(signal.name), signal.after);
    for (const stream of ["stdout", "stderr"] as const) {
      child[stream]?.setEncoding("utf8").on("data", (chunk: string) => {
        output[stream] += chunk;
      });
    }
    child.on("error", reject);
    child.on("close", (code, ended) => {
      clearTimeout(lateness);
      clearTimeout(knock);
      resolve({ code, signal: ended, ...output, late });
    });
  });
}

/** @throws When the programs are not built. */
export function checkBuilt(): void {
  if (!existsSync(cli)) throw new Error("dist/cli.js is missing: run npm run build first.");
}
