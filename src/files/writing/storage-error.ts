import { StorageError } from "../../base/errors.js";

const remedies: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full: free some space",
  EDQUOT: "the disk quota is used up: free some space",
  EACCES: "permission is missing: choose a folder that you may write to",
  EPERM: "permission is missing: choose a folder that you may write to",
  EROFS: "the file system is read-only: choose another folder",
  ENOTDIR: "a part of the path is a file, not a folder: choose another path",
  EEXIST: "there is a file where a folder is needed: choose another path",
  EISDIR: "there is a folder of that name: choose another path",
  ENOENT: "the folder does not exist, and none can be made there: choose another folder",
  ENAMETOOLONG: "the name is too long: choose a shorter one",
  ELOOP: "there is a link in its place: remove that, or choose another path",
  EIO: "the disk reports an error: check it, or choose another folder",
  ETIMEDOUT: "the disk does not answer: check it, or choose another folder",
};

/** Describes a failure to write `path`. */
export function storageError(path: string, cause: unknown): StorageError {
  return new StorageError(`Cannot write ${path}: ${remedies[codeOf(cause)] ?? `${String(cause)}`}.`, {
    cause,
  });
}

/** The code of a system error, such as "ENOENT"; empty for any other error. */
export const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException | undefined)?.code ?? "";
