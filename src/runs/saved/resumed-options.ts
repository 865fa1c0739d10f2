import { UsageError } from "../../base/errors.js";
import { parseJson } from "../../base/json.js";
import { definedOnly } from "../../base/objects.js";
import { readTextOf } from "../../files/index.js";
import { resolveConfig, type TrainConfig, type TrainOptions } from "../../options/index.js";
import { loadCheckpoint } from "./checkpoint.js";
import { runFiles } from "./run-files.js";
import { machineOptions } from "./same-run.js";
import { checkIsRun } from "./trained-run.js";

/** Options by their keys in configuration files, not yet checked. */
export type GivenOptions = Readonly<Record<string, unknown>>;

/**
 * The configuration of a resumed training run.
 * @param given - Options given again; only those of the machine may differ.
 * @throws UsageError when an option differs from the run's; DataError when there is no such run.
 */
export async function resumedConfig(directory: string, given: TrainOptions): Promise<TrainConfig> {
  const saved = await savedOptions(directory);
  return resolveConfig(resumedOptions(directory, saved, definedOnly({ ...given })), directory);
}

/**
 * The options that a training run started with, from its last checkpoint, or from `config.json` before the
 * first one.
 * @throws DataError when there is no run.
 */
export async function savedOptions(directory: string): Promise<GivenOptions> {
  await checkIsRun(directory);
  const { last, config } = runFiles(directory);
  return loadCheckpoint(last).then(
    (checkpoint) => ({ ...checkpoint.config }),
    () => readOptions(config),
  );
}

/**
 * The options of a resumed run.
 * @param saved - Options that it started with.
 * @param given - Options given on resuming.
 * @throws UsageError when they differ.
 */
export function resumedOptions(directory: string, saved: GivenOptions, given: GivenOptions): GivenOptions {
  for (const [key, value] of Object.entries(given)) {
    if (machineOptions.has(key) || JSON.stringify(saved[key]) === JSON.stringify(value)) continue;
    throw new UsageError(
      `The run in ${directory} has \`${key}\` ${String(saved[key])}, not ${String(value)}: a resumed run keeps its ` +
        "options. Leave the option out, or start a new run.",
    );
  }
  return { ...saved, ...given };
}

/**
 * Reads a file of options.
 * @throws DataError when it is missing.
 * @throws UsageError when it is not one JSON object.
 */
export async function readOptions(path: string): Promise<GivenOptions> {
  const text = await readTextOf(path, "configuration");
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (cause) {
    throw new UsageError(`The configuration ${path} ${(cause as SyntaxError).message}.`, { cause });
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  throw new UsageError(`The configuration ${path} must be one JSON object of options.`);
}
