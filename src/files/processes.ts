import { readlinkSync } from "node:fs";

/** The space of process numbers, where the system tells: two containers may share a host name and a disk. */
export function processSpace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return "";
  }
}

/** Whether a process of this number runs here. */
export function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It exists, and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
