import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { z } from "zod";
import { processExists, processSpace } from "../processes.js";
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
  machine: processSpace(),
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
export function stillRuns({
  pid,
  host,
  machine: where = processSpace(),
  started,
}: Owner): boolean | undefined {
  if (host !== hostname() || where !== processSpace()) return undefined;
  if (!processExists(pid)) return false;
  const now = processStart(pid);
  return now === undefined || started === undefined ? undefined : now === started;
}
