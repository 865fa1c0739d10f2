import { randomUUID } from "node:crypto";
import { readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { z } from "zod";
import { codeOf } from "../writing/storage-error.js";
import { processStart } from "./process-start.js";

/** Who holds a lock: the content of its file. Locks of version 0.1 have neither `nonce` nor `machine`. */
const savedOwner = z.object({
  pid: z.int().positive(),
  host: z.string(),
  /** When it took the lock. */
  since: z.string().optional(),
  command: z.string().optional(),
  /** Whose process numbers these are: two containers may share a host name and a disk. */
  machine: z.string().optional(),
  /** When the process started: its number may belong to another one later. */
  started: z.string().optional(),
  /** Tells two locks of one process apart. */
  nonce: z.string().optional(),
});

export type Owner = Readonly<z.output<typeof savedOwner>>;

/** This process as the owner of a new lock. */
export const ownerHere = (command: string): Owner => ({
  pid: process.pid,
  host: hostname(),
  since: new Date().toISOString(),
  command,
  machine: machine(),
  started: processStart(process.pid),
  nonce: randomUUID(),
});

/** The owner that a lock file names; undefined if it is empty or damaged. */
export function parseOwner(text: string): Owner | undefined {
  try {
    return savedOwner.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Whether a lock's process still runs; undefined if that cannot be told from here. */
export function stillRuns({ pid, host, machine: where = machine(), started }: Owner): boolean | undefined {
  if (host !== hostname() || where !== machine()) return undefined;
  if (!exists(pid)) return false;
  const now = processStart(pid);
  return now === undefined || started === undefined ? undefined : now === started;
}

/** The space of process numbers, where the system tells. */
function machine(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return "";
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It exists, and belongs to somebody else.
    return codeOf(error) === "EPERM";
  }
}
