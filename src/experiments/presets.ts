import { readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { checkValue } from "../base/options/check-options.js";
import { oneOf } from "../base/options/requirements.js";
import { readTextOf } from "../files/index.js";

const folder = new URL("./presets/", import.meta.url);

/**
 * The names of the experiments that come with the package.
 *
 * @example
 * ```ts
 * import { presetNames } from "batchcam/node";
 *
 * console.log((await presetNames()).includes("decoy")); // true
 * ```
 */
export async function presetNames(): Promise<string[]> {
  const files = await readdir(folder);
  return files.flatMap((file) => (file.endsWith(".yaml") ? [file.slice(0, -".yaml".length)] : [])).sort();
}

/**
 * The YAML text of a preset.
 * @throws UsageError when there is no such preset.
 *
 * @example
 * ```ts
 * import { cellsOf, parseGrid, readPreset } from "batchcam/node";
 *
 * const grid = parseGrid(await readPreset("time"), "time.yaml");
 * console.log(grid.kind, cellsOf(grid).length); // time 63
 * ```
 */
export async function readPreset(name: string): Promise<string> {
  checkValue(name, oneOf(await presetNames()), "readPreset: name");
  return readTextOf(fileURLToPath(new URL(`${name}.yaml`, folder)), "grid");
}
