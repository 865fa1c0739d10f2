import { existsSync, readFileSync } from "node:fs";
import type { Compiling, StartPeer } from "./peer.js";
import { heaviestTask, recomputingTask, type Task } from "./works.js";

export interface ModelMemory {
  readonly model: string;
  readonly parameters: number;
  /** Of our training step, in a process that has compiled nothing before. */
  readonly compiling: Compiling;
  /** Peak resident memory of a training process in MiB. */
  readonly own: number;
  /** Of one that computes activations again, and its step's time over that of one that keeps them. */
  readonly recomputing: { readonly resident: number; readonly time: number };
  /** Absent where PyTorch is not installed. */
  readonly torch?: number;
}

/** Resident memory in MiB of a long training. */
export interface Growth {
  readonly model: string;
  readonly from: number;
  readonly to: number;
}

/** Steps before the peak is read. */
export const memorySteps = 20;
/** Growth is measured between these steps. */
export const growthSteps = { from: 100, to: 10_000 };

/** Whether the system says how much memory another process has: Linux does. */
export const memoryIsKnown = existsSync("/proc/self/status");

export async function measureMemory(
  model: string,
  startOwn: StartPeer,
  startTorch: StartPeer | undefined,
): Promise<ModelMemory> {
  const task = heaviestTask(model);
  const own = await peak(startOwn, task);
  const again = await peak(startOwn, recomputingTask(model));
  const torch = startTorch && (await peak(startTorch, task));
  if (!own.compiling) throw new Error(`${model}: the process did not say how long it compiled.`);
  return {
    model,
    parameters: own.parameters,
    compiling: own.compiling,
    own: own.resident,
    recomputing: { resident: again.resident, time: fastest(again) / fastest(own) },
    torch: torch?.resident,
  };
}

export async function measureGrowth(model: string, start: StartPeer): Promise<Growth> {
  const peer = start();
  const task = heaviestTask(model);
  await peer.ask({ ...task, steps: growthSteps.from });
  const from = resident(peer.pid, "VmRSS");
  await peer.ask({ ...task, steps: growthSteps.to - growthSteps.from });
  const to = resident(peer.pid, "VmRSS");
  peer.stop();
  return { model, from, to };
}

async function peak(start: StartPeer, task: Task) {
  const peer = start();
  const answer = await peer.ask({ ...task, steps: memorySteps });
  const measured = { ...answer, resident: resident(peer.pid, "VmHWM") };
  peer.stop();
  return measured;
}

/** Of the steps after the first, which compiles. */
const fastest = ({ times }: { readonly times: readonly number[] }): number => Math.min(...times.slice(1));

/** Resident memory of a process in MiB: now (VmRSS), or the most that it ever was (VmHWM). */
function resident(pid: number, field: "VmRSS" | "VmHWM"): number {
  const kibibytes = new RegExp(`^${field}:\\s*(\\d+) kB$`, "m").exec(
    readFileSync(`/proc/${pid}/status`, "utf8"),
  );
  if (!kibibytes) throw new Error(`/proc/${pid}/status has no ${field}.`);
  return Number(kibibytes[1]) / 1024;
}
