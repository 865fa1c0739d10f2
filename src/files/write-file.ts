import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { StorageError } from "../base/errors.js";

/**
 * Writes a file atomically: to a temporary name first, then renamed. Missing folders are created.
 * @throws StorageError when the disk is full or the folder cannot be written.
 */
export async function writeFileAtomic(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(temporary, content);
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => {});
    throw storageError(path, cause);
  }
}

const remedies: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full: free some space",
  EDQUOT: "the disk quota is used up: free some space",
  EACCES: "permission is missing: choose a folder that you may write to",
  EPERM: "permission is missing: choose a folder that you may write to",
  EROFS: "the file system is read-only: choose another folder",
  ENOTDIR: "a part of the path is a file, not a folder: choose another path",
  EEXIST: "there is a file where a folder is needed: choose another path",
  EISDIR: "there is a folder of that name: choose another path",
};

/** Describes a failure to write `path`. */
export function storageError(path: string, cause: unknown): StorageError {
  const code = (cause as NodeJS.ErrnoException | undefined)?.code ?? "";
  return new StorageError(`Cannot write ${path}: ${remedies[code] ?? `${String(cause)}`}.`, { cause });
}
