import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import fs from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";
import { isTemporaryName } from "../../src/files/writing/temporary-name.js";

/** What a kill leaves of a folder. */
export interface Wreck {
  /** A copy of the folder. */
  readonly folder: string;
  /** The operation that was not done, or only by half. */
  readonly before: string;
}

/**
 * Does work, and copies a folder as a kill of the process would leave it: before each operation that changes the disk, and
 * halfway through each that writes a file. Of wrecks that differ only in temporary files and locks, the first is kept.
 * The operations are those of `node:fs/promises`.
 * @param into - Where the copies go.
 */
export async function wrecksOf(
  folder: string,
  into: string,
  work: () => Promise<unknown>,
): Promise<{ wrecks: Wreck[]; operations: number }> {
  const wrecks: Wreck[] = [];
  const seen = new Set<string>();
  let operations = 0;
  const kill = (before: string): void => {
    operations++;
    if (!existsSync(folder)) return;
    const state = contentOf(folder);
    if (seen.has(state)) return;
    seen.add(state);
    const copy = join(into, String(wrecks.length));
    cpSync(folder, copy, { recursive: true });
    disown(join(copy, "lock"));
    wrecks.push({ folder: copy, before });
  };
  const real = { ...fs };
  const watched = (["mkdir", "rename", "rm", "rmdir", "unlink"] as const).map((name) => [
    name,
    async (path: string, ...rest: unknown[]) => {
      kill(`${name} ${path} ${rest[0]}`);
      return Reflect.apply(real[name], fs, [path, ...rest]);
    },
  ]);
  const open = async (path: string, flags = "r", mode?: number) => {
    if (flags === "r") return real.open(path, flags, mode);
    kill(`open ${path}`);
    const file = await real.open(path, flags, mode);
    const write = file.writeFile.bind(file);
    file.writeFile = async (content) => {
      const bytes = Buffer.from(content as Uint8Array);
      await write(bytes.subarray(0, bytes.length >> 1));
      kill(`the second half of ${path}`);
      await write(bytes.subarray(bytes.length >> 1));
    };
    return file;
  };
  Object.assign(fs, Object.fromEntries(watched), { open });
  syncBuiltinESMExports();
  try {
    await work();
  } finally {
    Object.assign(fs, real);
    syncBuiltinESMExports();
  }
  return { wrecks, operations };
}

/** The files of a folder, but temporary ones and locks, as one text. */
function contentOf(folder: string): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !isTemporaryName(entry.name) && entry.name !== "lock")
    .map(({ parentPath, name }) => join(parentPath, name));
  return files.map((path) => `${path}\n${readFileSync(path, "latin1")}`).join("\n");
}

/** The process that held the lock is gone; this one, which plays it, is not. */
function disown(lock: string): void {
  if (!existsSync(lock)) return;
  const text = readFileSync(lock, "utf8");
  writeFileSync(lock, text.replace(/"started":"[^"]*"/, '"started":"long ago"'));
}
