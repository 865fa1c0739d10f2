import type { Dirent } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { DataError } from "../../base/errors.js";

/** What an entry of a folder is, behind links. */
export type EntryKind = "folder" | "file" | "hidden" | "other";

export interface Entry {
  readonly name: string;
  readonly kind: EntryKind;
}

/** The entries of a folder, sorted by their code units, which gives the same order on every system. */
export async function entriesOf(folder: string): Promise<Entry[]> {
  let found: Dirent[];
  try {
    found = await readdir(folder, { withFileTypes: true });
  } catch (cause) {
    throw new DataError(`The folder ${folder} cannot be read: check the path and its permissions.`, {
      cause,
    });
  }
  const entries: Entry[] = [];
  for (const entry of found) entries.push({ name: entry.name, kind: await kindOf(folder, entry) });
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function kindOf(folder: string, entry: Dirent): Promise<EntryKind> {
  const { name } = entry;
  if (name.startsWith(".")) return "hidden";
  // A name that is not UTF-8 cannot be opened by what is left of it.
  const known = !entry.isSymbolicLink() && !name.includes("\ufffd");
  const stats = known
    ? entry
    : await stat(join(folder, name)).then(
        (found) => found,
        () => undefined,
      );
  if (stats?.isDirectory()) return "folder";
  return stats?.isFile() ? "file" : "other";
}
