import { type FileHandle, lstat, open, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { StorageError } from "../../base/errors.js";
import { codeOf, storageError } from "../writing/storage-error.js";
import { temporaryName } from "../writing/temporary-name.js";

/**
 * Creates a lock file, unless there is one.
 * @returns The open file; undefined if there is one.
 * @throws StorageError when the folder cannot be written.
 */
export async function createLock(path: string, content: string): Promise<FileHandle | undefined> {
  let file: FileHandle;
  try {
    file = await open(path, "wx");
  } catch (cause) {
    if (codeOf(cause) === "EEXIST") return undefined;
    throw storageError(path, cause);
  }
  try {
    await file.writeFile(content);
    await file.sync();
  } catch (cause) {
    await file.close().catch(() => {});
    await rm(path, { force: true }).catch(() => {});
    throw storageError(path, cause);
  }
  // Somebody may have taken it for a torn one if writing took long.
  if ((await readLock(path)) === content) return file;
  await file.close();
  return undefined;
}

/**
 * The content of a lock file; undefined if there is none.
 * @throws StorageError when something else has its name, or it cannot be read.
 */
export async function readLock(path: string): Promise<string | undefined> {
  try {
    if ((await lstat(path)).isFile()) return await readFile(path, "utf8");
  } catch (cause) {
    if (codeOf(cause) === "ENOENT") return undefined;
    throw new StorageError(`The lock ${path} cannot be read (${codeOf(cause)}): choose another folder.`, {
      cause,
    });
  }
  throw new StorageError(
    `${path} is not a file, so it cannot be the folder's lock: remove it, or choose another folder.`,
  );
}

/** The modification time of a file in milliseconds; undefined if it is gone. */
export const touchedAt = (path: string): Promise<number | undefined> =>
  lstat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );

/**
 * How long ago a file was written, in milliseconds, by the clock of the disk: the clocks of two machines differ, and one
 * may be set while a program runs. Undefined if the file is gone.
 */
export async function ageOf(path: string): Promise<number | undefined> {
  const fresh = join(dirname(path), temporaryName());
  try {
    const file = await open(fresh, "wx");
    await file.writeFile("now").finally(() => file.close());
    const [now, then] = [await touchedAt(fresh), await touchedAt(path)];
    return now === undefined || then === undefined ? undefined : now - then;
  } catch (cause) {
    throw storageError(fresh, cause);
  } finally {
    await rm(fresh, { force: true });
  }
}
