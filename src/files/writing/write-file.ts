import { lstat, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { StorageError } from "../../base/errors.js";
import { makeFolder, syncFolder } from "./folders.js";
import { storageError } from "./storage-error.js";
import { temporaryName } from "./temporary-name.js";

export interface WriteOptions {
  /**
   * Whether to wait until the file is on the disk, so that it outlasts a power failure; true by default. False for
   * pictures, which can be drawn again.
   */
  readonly durable?: boolean;
}

/**
 * Writes a file atomically: to a new temporary file, then renamed. Missing folders are created.
 * @throws StorageError when the disk is full, the folder cannot be written, or `path` is a device.
 */
export async function writeFileAtomic(
  path: string,
  content: string | Uint8Array,
  { durable = true }: WriteOptions = {},
): Promise<void> {
  await refuseDevice(path);
  const folder = dirname(path);
  const temporary = join(folder, temporaryName());
  try {
    await makeFolder(folder);
    // Exclusive, so that it follows no link that somebody put there.
    const file = await open(temporary, "wx");
    try {
      await file.writeFile(content);
      if (durable) await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    if (durable) await syncFolder(folder);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => {});
    throw storageError(path, cause);
  }
}

/** Renaming would replace a device, such as /dev/null, for every program. */
async function refuseDevice(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined || found.isFile() || found.isSymbolicLink() || found.isDirectory()) return;
  throw new StorageError(`Cannot write ${path}: it is a device, not a file: choose another path.`);
}

/**
 * Gives a file that was written bit by bit its final name, once it is on the disk.
 * @throws StorageError when that fails.
 */
export async function putInPlace(from: string, path: string): Promise<void> {
  try {
    const file = await open(from, "r+");
    await file.sync().finally(() => file.close());
    await rename(from, path);
    await syncFolder(dirname(path));
  } catch (cause) {
    throw storageError(path, cause);
  }
}
