import { dirname } from "node:path";
import { clearLeftovers, type FolderLock, withLock } from "../../files/index.js";
import { runFiles } from "./run-files.js";

/**
 * Writes into a run's folder while no other process does.
 * @param command - What writes, for the message to others.
 * @throws UsageError when another process works in the folder; StorageError when it cannot be written.
 */
export const withRunLock = <T>(
  directory: string,
  command: string,
  work: (lock: FolderLock) => Promise<T>,
): Promise<T> =>
  withLock(directory, command, async (lock) => {
    const { last, maps } = runFiles(directory);
    await clearLeftovers(dirname(last), maps);
    return work(lock);
  });
