import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { isAbandoned, isTemporaryName } from "./temporary-name.js";

/**
 * Removes the temporary files that a killed process left in folders; only the holder of their lock may. Anything else
 * stays, and so do links.
 */
export const clearLeftovers = (...folders: readonly string[]): Promise<void> =>
  clear(folders, isTemporaryName);

/** Removes the temporary files of processes that have ended; anybody may. */
export const clearAbandoned = (folder: string): Promise<void> => clear([folder], isAbandoned);

async function clear(folders: readonly string[], isLeft: (name: string) => boolean): Promise<void> {
  for (const folder of folders) {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      if (entry.isFile() && isLeft(entry.name))
        await rm(join(folder, entry.name), { force: true }).catch(() => {});
    }
  }
}
