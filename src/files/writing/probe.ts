import { mkdir, open, realpath, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { StorageError } from "../../base/errors.js";
import { isFolder } from "../paths.js";
import { makeFolder, removeEmptyFolders } from "./folders.js";
import { clearAbandoned } from "./leftovers.js";
import { codeOf, storageError } from "./storage-error.js";
import { temporaryName } from "./temporary-name.js";

/** How long a disk may take to write a small file, in milliseconds. */
const patience = 20_000;

/**
 * Finds out before a long work whether files can be written into a folder. It leaves nothing behind, neither its own
 * nor what killed processes left there.
 * @throws StorageError when the folder cannot be written, does not answer, or lies where the system keeps no files.
 */
export async function probeFolder(folder: string): Promise<void> {
  await removeEmptyFolders(await prepareFolder(folder));
}

/**
 * Makes a folder in which files can be written, and clears what killed processes left there; it throws as `probeFolder` does.
 * @returns The folders that were made, outermost first.
 */
export async function prepareFolder(folder: string): Promise<string[]> {
  await refuseSystemFolder(folder);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = Object.assign(new Error("no answer"), { code: "ETIMEDOUT" });
    timer = setTimeout(() => reject(storageError(folder, error)), patience);
  });
  try {
    const made = await Promise.race([tryOut(folder), late]);
    await clearAbandoned(folder);
    return made;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Finds out whether a file can be written, without touching it.
 * @throws StorageError as `probeFolder` does, or when a folder has that name.
 */
export async function probeFile(path: string): Promise<void> {
  if (await isFolder(path)) throw storageError(path, { code: "EISDIR" });
  await probeFolder(dirname(path));
}

/**
 * Makes a folder of this name, or of the name with a number behind it if there is one; it throws as `probeFolder` does.
 * @returns Its path.
 */
export async function newFolder(path: string): Promise<string> {
  await prepareFolder(dirname(path));
  for (let number = 1; ; number++) {
    const free = number === 1 ? path : `${path}-${number}`;
    try {
      await mkdir(free);
      return free;
    } catch (cause) {
      if (codeOf(cause) !== "EEXIST") throw storageError(free, cause);
    }
  }
}

async function tryOut(folder: string): Promise<string[]> {
  let made: string[] = [];
  const path = join(folder, temporaryName());
  try {
    made = await makeFolder(folder);
    const file = await open(path, "wx");
    await file
      .writeFile("probe")
      .then(() => file.sync())
      .finally(() => file.close());
    await rm(path);
  } catch (cause) {
    await rm(path, { force: true }).catch(() => {});
    await removeEmptyFolders(made);
    throw storageError(folder, cause);
  }
  return made;
}

/** Where the system shows itself as files; /dev/shm alone is a disk, in memory. */
const systemFolder = /^\/(proc|sys|dev(?!\/shm\/))(\/|$)/;

async function refuseSystemFolder(folder: string): Promise<void> {
  const real = await realFolder(resolve(folder));
  if (process.platform === "win32" || !systemFolder.test(`${real}/`)) return;
  throw new StorageError(
    `Cannot write ${folder}: the system keeps no files in ${real}: choose another folder.`,
  );
}

/** Where a path leads that need not exist. */
const realFolder = async (path: string): Promise<string> =>
  realpath(path).catch(() => (dirname(path) === path ? path : realFolder(dirname(path))));
