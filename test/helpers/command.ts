import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { vi } from "vitest";
import { runCli } from "../../src/cli/main.js";

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly cwd?: string;
  /** Ctrl-C as soon as the output holds this text. */
  readonly interruptAt?: string;
}

export interface ProcessOptions extends CommandOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Called when the process has begun. */
  readonly onStart?: (child: ChildProcess) => void;
}

let running: Promise<unknown> = Promise.resolve();

/**
 * Runs the command line in this process, which saves the start of another. The output, the working directory and the
 * signals of a process belong to one command, so one waits for the other.
 */
export function batchcam(args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  const result = running.then(() => runHere(args, options));
  running = result.catch(() => {});
  return result;
}

async function runHere(
  args: readonly string[],
  { cwd = process.cwd(), interruptAt }: CommandOptions,
): Promise<CommandResult> {
  const output = { stdout: "", stderr: "" };
  const interrupt = once(() => process.emit("SIGINT"));
  const spies = (["stdout", "stderr"] as const).map((stream) =>
    vi.spyOn(process[stream], "write").mockImplementation((chunk) => {
      output[stream] += chunk;
      if (interruptAt !== undefined && output[stream].includes(interruptAt)) interrupt();
      return true;
    }),
  );
  const before = process.cwd();
  process.chdir(cwd);
  try {
    const code = await runCli([process.execPath, "batchcam", ...args]);
    return { code, ...output };
  } finally {
    process.chdir(before);
    for (const spy of spies) spy.mockRestore();
  }
}

const cli = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));

/** Runs the built command line in a process of its own, as a user would. */
export function batchcamProcess(
  args: readonly string[],
  { cwd, env, interruptAt, onStart }: ProcessOptions = {},
): Promise<CommandResult> {
  if (!existsSync(cli)) throw new Error("dist/cli.js is missing: run npm run build first.");
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cli, ...args], { cwd, env: { ...process.env, ...env } });
    const interrupt = once(() => child.kill("SIGINT"));
    onStart?.(child);
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
      if (interruptAt !== undefined && stdout.includes(interruptAt)) interrupt();
    });
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
      if (interruptAt !== undefined && stderr.includes(interruptAt)) interrupt();
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

function once(act: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    act();
  };
}

/** The object that a command printed with --json. */
export function lastLine(result: CommandResult): Record<string, unknown> {
  return JSON.parse(result.stdout.trim().split("\n").at(-1) ?? "");
}
