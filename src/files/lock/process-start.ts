import { readFileSync } from "node:fs";

/**
 * When a process started, as a text that no other process of this machine shares, not even one that got the same
 * number later. Undefined where the system does not tell: it does on Linux.
 */
export function processStart(pid: number): string | undefined {
  const stat = textOf(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The name, in brackets, may hold anything. Behind it: the state, and as the 20th field the start since boot.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  // It ended, but its number stays until its parent has asked for the exit code.
  if (fields[0] === "Z" || fields[0] === "X") return "ended";
  return `${textOf("/proc/sys/kernel/random/boot_id")?.trim()}/${fields[19]}`;
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
