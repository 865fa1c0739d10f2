import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const cli = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Called when the process has begun. */
  readonly onStart?: (child: ChildProcess) => void;
  /** Called as the process writes to standard error. */
  readonly onStderr?: (text: string, child: ChildProcess) => void;
}

/** Runs the built command line, as a user would. */
export function batchcam(args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  if (!existsSync(cli)) throw new Error("dist/cli.js is missing: run npm run build first.");
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cli, ...args], {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
    });
    options.onStart?.(child);
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
    });
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
      options.onStderr?.(String(chunk), child);
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

/** The object that a command printed with --json. */
export function lastLine(result: CommandResult): Record<string, unknown> {
  return JSON.parse(result.stdout.trim().split("\n").at(-1) ?? "");
}
