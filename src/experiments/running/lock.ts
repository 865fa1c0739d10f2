import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { DataError } from "../../base/errors.js";
import { storageError } from "../../files/index.js";

/** Who holds a lock. */
interface Owner {
  readonly pid: number;
  readonly host: string;
}

/** Attempts at a vanished or stale lock before giving up because somebody else is faster. */
const tries = 5;

/**
 * Runs work while holding a lock file. A lock whose process is gone is taken over.
 * @param onStale - Called with a note about a stale lock.
 * @throws DataError when another process holds the lock.
 */
export async function withLock<T>(
  path: string,
  onStale: (note: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true }).catch((cause) => {
    throw storageError(folder, cause);
  });
  const content = await acquire(path, onStale);
  try {
    return await work();
  } finally {
    // Removes only its own lock: somebody may have removed that by hand, and another experiment may have
    // started since.
    if ((await contentOf(path)) === content) await rm(path, { force: true });
  }
}

async function acquire(path: string, onStale: (note: string) => void): Promise<string> {
  const own: Owner & { readonly since: string } = {
    pid: process.pid,
    host: hostname(),
    since: new Date().toISOString(),
  };
  const content = `${JSON.stringify(own)}\n`;
  for (let attempt = 0; attempt < tries; attempt++) {
    if (await created(path, content)) return content;
    const found = await contentOf(path);
    if (found === undefined) continue;
    const owner = parseOwner(found);
    if (owner === undefined) {
      throw new DataError(
        `The lock ${path} cannot be read: if no experiment is running in that folder, delete the file.`,
      );
    }
    if (owner.host !== own.host || isAlive(owner.pid)) {
      throw new DataError(
        `Another experiment is running in ${dirname(path)}: process ${owner.pid} on ${owner.host}. Wait for it, or choose ` +
          `another folder. If it is gone, delete ${path}.`,
      );
    }
    if (await removed(path, found))
      onStale(`The experiment of process ${owner.pid} was interrupted; resuming it.`);
  }
  throw new DataError(`Other experiments are starting in ${dirname(path)} too: try again.`);
}

async function created(path: string, content: string): Promise<boolean> {
  try {
    await writeFile(path, content, { flag: "wx" });
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw storageError(path, cause);
  }
}

/** Removes the lock that was found, but not one that a competing process has created in its place. */
async function removed(path: string, found: string): Promise<boolean> {
  const aside = `${path}.${process.pid}.stale`;
  try {
    await rename(path, aside);
  } catch {
    return false;
  }
  const moved = await contentOf(aside);
  if (moved !== undefined && moved !== found) await created(path, moved);
  await rm(aside, { force: true });
  return moved === found;
}

const contentOf = (path: string): Promise<string | undefined> =>
  readFile(path, "utf8").catch(() => undefined);

function parseOwner(content: string): Owner | undefined {
  try {
    const { pid, host } = JSON.parse(content);
    return Number.isInteger(pid) && typeof host === "string" ? { pid, host } : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it exists and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
