import { type FileHandle, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { StorageError, UsageError } from "../../base/errors.js";
import { removeEmptyFolders } from "../writing/folders.js";
import { clearLeftovers } from "../writing/leftovers.js";
import { prepareFolder } from "../writing/probe.js";
import { ageOf, createLock, readLock, touchedAt } from "./lock-file.js";
import { type Owner, ownerHere, parseOwner, stillRuns } from "./owner.js";

/** How often a lock gives a sign of life, and after how long without one its holder counts as gone, in milliseconds. */
export interface Pace {
  readonly beat: number;
  readonly expiry: number;
}

const usualPace: Pace = { beat: 2000, expiry: 60_000 };

export interface LockOptions {
  /** Called with a note when the lock of a process that is gone was taken over. */
  readonly onStale?: (note: string) => void;
  readonly pace?: Pace;
}

/** The name of the lock in a folder. */
export const lockName = "lock";

/** Locks that this thread holds. */
const heldHere = new Set<string>();

/**
 * Works in a folder while holding its lock, so that no other process does. The folder is made if it is missing, tried out,
 * and cleared of what a killed process left; it goes again if it stays empty.
 * @param command - What works in it, for the message to others.
 * @throws UsageError when somebody else works in the folder.
 * @throws StorageError when the folder cannot be written.
 */
export async function withLock<T>(
  folder: string,
  command: string,
  work: (lock: FolderLock) => Promise<T>,
  { onStale, pace = usualPace }: LockOptions = {},
): Promise<T> {
  const made = await prepareFolder(folder);
  try {
    const lockPath = join(folder, lockName);
    const lock = await FolderLock.take(lockPath, command, pace, onStale);
    try {
      await clearLeftovers(folder);
      await clearTurn(lockPath, pace);
      return await work(lock);
    } finally {
      await lock.release();
    }
  } finally {
    await removeEmptyFolders(made);
  }
}

/**
 * A lock: a file that says who holds it, and is touched again and again. One whose process is gone is taken over. On one
 * machine the process itself decides; elsewhere, or if the file is damaged, the time without a touch.
 */
export class FolderLock {
  private beating: Promise<unknown> = Promise.resolve();
  private readonly timer: NodeJS.Timeout;

  private constructor(
    private readonly path: string,
    private readonly content: string,
    private readonly file: FileHandle,
    { beat }: Pace,
  ) {
    // Through the open file, which is the own one even if the lock was taken over. A beat that fails is but a beat.
    this.timer = setInterval(() => {
      this.beating = file.write(content, 0).catch(() => {});
    }, beat).unref();
    heldHere.add(content);
  }

  /** Takes a lock, by `withLock`'s rules. */
  static async take(
    path: string,
    command: string,
    pace: Pace,
    onStale?: (note: string) => void,
  ): Promise<FolderLock> {
    const content = `${JSON.stringify(ownerHere(command))}\n`;
    for (;;) {
      const file = await createLock(path, content);
      if (file) return new FolderLock(path, content, file, pace);
      const found = await readLock(path);
      if (found === undefined) continue;
      const left = await timeLeft(path, found, pace);
      const owner = parseOwner(found);
      if (left <= 0) {
        const taken = await removeStale(path, found, pace);
        if (taken && owner)
          onStale?.(`The ${owner.command ?? "work"} of process ${owner.pid} was cut off; going on.`);
      } else if (owner) throw busy(path, owner, left);
      // It is being written right now, or was torn.
      else await sleep(pace.beat / 20);
    }
  }

  /**
   * Makes sure before a file is written that this process still holds the lock: it may have slept for hours.
   * @throws StorageError when it does not.
   */
  async check(): Promise<void> {
    const found = await readLock(this.path);
    if (found === this.content) return;
    const owner = found === undefined ? undefined : parseOwner(found);
    const who = owner ? `now belongs to process ${owner.pid} on ${owner.host}` : "is gone";
    throw new StorageError(
      `The lock ${this.path} ${who}: this process stops before it writes more. Start it again later to go on.`,
    );
  }

  /** Gives the lock back, if it still is the own one. */
  async release(): Promise<void> {
    clearInterval(this.timer);
    await this.beating;
    heldHere.delete(this.content);
    await this.file.close().catch(() => {});
    const found = await readLock(this.path).catch(() => undefined);
    if (found === this.content) await rm(this.path, { force: true }).catch(() => {});
  }
}

/** After how many milliseconds the lock that was found counts as left behind: 0 for one that does now. */
async function timeLeft(path: string, found: string, { beat, expiry }: Pace): Promise<number> {
  if (heldHere.has(found)) return Number.POSITIVE_INFINITY;
  const owner = parseOwner(found);
  const runs = owner && stillRuns(owner);
  if (runs === false) return 0;
  // Of this process, but not of this thread: only the touches tell whether the other one still works.
  if (runs && owner?.pid !== process.pid) return Number.POSITIVE_INFINITY;
  const silent = await ageOf(path);
  const left = (owner ? expiry : beat) - (silent ?? 0);
  if (left > 0 || owner === undefined) return left;
  // The clock of the disk may have been set meanwhile: only a lock that stays untouched is left behind.
  const before = await touchedAt(path);
  await sleep(3 * beat);
  return (await touchedAt(path)) === before ? 0 : expiry;
}

/**
 * Removes a lock that was left behind. Of many that find it at once, one at a time looks again, under a lock of its own,
 * so that none removes the new lock of another.
 */
async function removeStale(path: string, found: string, pace: Pace): Promise<boolean> {
  let turn: FolderLock;
  try {
    turn = await FolderLock.take(turnOf(path), "take-over", pace);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    await sleep(pace.beat / 40);
    return false;
  }
  try {
    if ((await readLock(path)) !== found) return false;
    // Torn locks look alike: this may be a new one.
    if (parseOwner(found) === undefined && (await timeLeft(path, found, pace)) > 0) return false;
    await rm(path, { force: true });
    return true;
  } finally {
    await turn.release();
  }
}

const turnOf = (path: string): string => `${path}.turn`;

/** Removes what a process left that was killed while it took over a lock. */
async function clearTurn(path: string, pace: Pace): Promise<void> {
  const turn = turnOf(path);
  const found = await readLock(turn);
  if (found !== undefined && (await timeLeft(turn, found, pace)) <= 0) await removeStale(turn, found, pace);
}

function busy(path: string, { pid, host, command, since }: Owner, left: number): UsageError {
  const folder = dirname(path);
  const who = `process ${pid} on ${host}${command === undefined ? "" : ` (${command})`}`;
  const when = since === undefined ? "" : ` since ${since}`;
  const died = Number.isFinite(left)
    ? ` If that has died, try again in ${Math.ceil(left / 1000)} s, when ${basename(path)} expires.`
    : "";
  return new UsageError(
    `${folder} is in use by ${who}${when}: wait until it ends, or choose another folder.${died}`,
  );
}
