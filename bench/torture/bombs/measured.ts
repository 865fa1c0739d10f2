import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { cli } from "../run-command.js";

/** How a command ended, and what it took of the machine. */
export interface Measured {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Of the process and its decoders together, at most, in MB. */
  readonly memory: number;
  /** From the start to the end. */
  readonly seconds: number;
  readonly late: boolean;
}

/** How often the processes are looked at, in milliseconds. */
const interval = 5;

/** Seconds after which a command counts as hanging. */
const patience = 30;

/** Runs the built command line, and watches the memory of its processes where the system tells it (Linux). */
export function measured(args: readonly string[], cwd: string): Promise<Measured> {
  const began = performance.now();
  const child = spawn(process.execPath, [cli, ...args], { cwd, stdio: ["ignore", "pipe", "pipe"] });
  const output = { stdout: "", stderr: "" };
  let [memory, late] = [0, false];
  const watch = setInterval(() => {
    if (child.pid !== undefined) memory = Math.max(memory, memoryOf(child.pid));
    if (performance.now() - began < 1000 * patience) return;
    late = true;
    child.kill("SIGKILL");
  }, interval);
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].setEncoding("utf8").on("data", (text: string) => {
      output[stream] += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      clearInterval(watch);
      resolve({ code, ...output, memory, seconds: (performance.now() - began) / 1000, late });
    });
  });
}

/** Memory that a process and those that it started hold now, in MB; 0 where the system does not tell. */
function memoryOf(pid: number): number {
  const of = (name: string): string => {
    const path = `/proc/${pid}/${name}`;
    try {
      return existsSync(path) ? readFileSync(path, "utf8") : "";
    } catch {
      return ""; // It ended meanwhile.
    }
  };
  const own = Number(/VmRSS:\s+(\d+) kB/.exec(of("status"))?.[1] ?? 0) / 1024;
  const children = of(`task/${pid}/children`).split(" ").filter(Boolean).map(Number);
  return children.reduce((sum, child) => sum + memoryOf(child), own);
}
