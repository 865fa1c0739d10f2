import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { isTemporaryName } from "./temporary-name.js";

/**
 * Removes the temporary files that a killed process left in folders; only the holder of their lock may. Anything else
 * stays, and so do links.
 */
export async function clearLeftovers(...folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      if (entry.isFile() && isTemporaryName(entry.name)) await rm(join(folder, entry.name), { force: true });
    }
  }
}
