import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const variable = "TORTURE_SCRATCH";
/** In memory where there is such a place: thousands of small files are written. */
const inMemory = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();
/** Below that of the process that started this one, if there is one: it clears up for those that it kills. */
const home = mkdtempSync(join(process.env[variable] ?? inMemory, "torture-"));
process.env[variable] = home;
process.on("exit", () => rmSync(home, { recursive: true, force: true }));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));

/** An empty folder that goes when this process ends. */
export function scratch(name: string): string {
  const folder = join(home, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}
