import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * Finds the built file of a separate program (a thread, a process): beside the caller in the package, or in
 * dist/ for programs that run or are built from src/. Undefined if it is missing.
 * @param from - `import.meta.url` of the caller, which lies in a folder of src/ or in the package.
 */
export function builtFile(name: string, from: string): URL | undefined {
  return [`./${name}`, `../../dist/${name}`, `../../../dist/${name}`]
    .map((path) => new URL(path, from))
    .find((url) => existsSync(fileURLToPath(url)));
}
