import { readFile } from "node:fs/promises";
import { DataError } from "../base/errors.js";

/**
 * Reads a file that should exist.
 * @param what - What the file is, for the message: "checkpoint", "configuration".
 * @throws DataError when it is missing or cannot be read.
 */
export async function readFileOf(path: string, what: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === "ENOENT";
    const why = missing ? "does not exist" : "cannot be read";
    throw new DataError(`The ${what} ${path} ${why}: check the path.`, { cause });
  }
}
