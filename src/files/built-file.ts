import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * The built file of a program of its own (a thread, a process): beside the caller in the package, and in dist/ for
 * programs that run or are built from src/. Undefined where it is missing.
 * @param from - `import.meta.url` of the caller, which lies in a folder of src/ or in the package.
 */
export function builtFile(name: string, from: string): URL | undefined {
  return [`./${name}`, `../../dist/${name}`, `../../../dist/${name}`]
    .map((path) => new URL(path, from))
    .find((url) => existsSync(fileURLToPath(url)));
}
