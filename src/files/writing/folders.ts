import { mkdir, open, rmdir } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { isFolder } from "../paths.js";
import { codeOf } from "./storage-error.js";

/**
 * Makes a folder and those above it, one by one: Node's own recursion never returns where none can be made (/proc).
 * @returns The folders that were missing, outermost first.
 * @throws The system's error when one cannot be made.
 */
export async function makeFolder(path: string): Promise<string[]> {
  if (await isFolder(path)) return [];
  const parent = dirname(resolve(path));
  const above = parent === resolve(path) ? [] : await makeFolder(parent);
  try {
    await mkdir(path);
  } catch (cause) {
    if (codeOf(cause) === "EEXIST" && (await isFolder(path))) return above;
    throw cause;
  }
  await syncFolder(parent);
  return [...above, path];
}

/** Removes folders that are empty, last first. */
export async function removeEmptyFolders(paths: readonly string[]): Promise<void> {
  for (const path of [...paths].reverse()) await rmdir(path).catch(() => {});
}

/** What systems say of folders that cannot be opened or synced: Windows, network disks, folders that hide their list. */
const unsyncable = new Set(["EACCES", "EINVAL", "EISDIR", "ENOTSUP", "EPERM"]);

/**
 * Waits until the names in a folder are on the disk, where that is possible.
 * @throws The system's error when the disk fails.
 */
export async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, "r");
    await folder.sync().finally(() => folder.close());
  } catch (cause) {
    if (!unsyncable.has(codeOf(cause))) throw cause;
  }
}
