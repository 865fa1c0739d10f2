import { basename, resolve } from "node:path";
import { UsageError } from "../base/errors.js";
import { readFileOf } from "../files/files.js";
import { machineOptions } from "../runs/index.js";
import type { TrainConfig } from "../train/index.js";

/**
 * The options of a run that goes on.
 * @param saved - Those that it began with.
 * @param given - Those of the command line.
 * @throws UsageError when they differ.
 */
export function resumedOptions(
  directory: string,
  saved: Readonly<Record<string, unknown>>,
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  for (const [key, value] of Object.entries(given)) {
    if (machineOptions.has(key) || JSON.stringify(saved[key]) === JSON.stringify(value)) continue;
    throw new UsageError(
      `The run in ${directory} has ${key} ${String(saved[key])}, not ${String(value)}: ` +
        "a resumed run keeps its options. Leave the option out, or start a new run.",
    );
  }
  return { ...saved, ...given };
}

/**
 * Reads a file of options.
 * @throws DataError when it is missing.
 * @throws UsageError when it is not one JSON object.
 */
export async function readConfig(path: string): Promise<Record<string, unknown>> {
  const text = new TextDecoder().decode(await readFileOf(path, "configuration"));
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>;
    }
  } catch (cause) {
    throw new UsageError(`The configuration ${path} is not JSON: ${String(cause)}.`, { cause });
  }
  throw new UsageError(`The configuration ${path} must be one JSON object of options.`);
}

/** The dataset, folder or file of a run and its decoy, for the name of the run. */
export const dataName = ({ data, decoy }: Pick<TrainConfig, "data" | "decoy">): string =>
  [basename(resolve(data), ".npz"), ...(decoy === "none" ? [] : [decoy])].join("-");
