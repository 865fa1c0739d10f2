import { basename, join, resolve } from "node:path";
import { UsageError } from "../../base/errors.js";
import { definedOnly } from "../../base/objects.js";
import { readFileOf } from "../../files/files.js";
import { machineOptions } from "../../runs/index.js";
import type { TrainConfig } from "../../train/index.js";

type Options = Readonly<Record<string, unknown>>;

/** What a command that runs something is told. */
export interface RunArguments<Given> {
  /** Options of the run that were given, by their keys in a configuration file. */
  readonly options: Given;
  readonly configFile?: string;
  readonly out?: string;
  readonly resume: boolean;
}

/** What sets one kind of run apart. */
export interface RunKind<Config> {
  readonly resolve: (options: unknown, place?: string) => Config;
  /** The name of a new run's folder. */
  readonly nameOf: (config: Config) => string;
  /** The options that a run to be resumed began with. */
  readonly saved: (directory: string) => Promise<Options>;
}

/**
 * The configuration of a run and its folder, from flags, a file and an earlier run.
 * @throws UsageError when options are unknown, cannot have their values, or differ from those of the run to be resumed.
 * @throws DataError when a file is missing.
 */
export async function settle<Given extends Options, Config>(
  args: RunArguments<Given>,
  kind: RunKind<Config>,
): Promise<{ config: Config; directory: string }> {
  const given = definedOnly(args.options);
  if (args.resume) {
    if (args.out === undefined) {
      throw new UsageError("--resume needs the folder of the run to continue: add --out DIR.");
    }
    const options = resumedOptions(args.out, await kind.saved(args.out), given);
    return { config: kind.resolve(options, args.out), directory: args.out };
  }
  const file = args.configFile === undefined ? {} : await readConfig(args.configFile);
  // The file is checked by itself first, so that a message names the place that is wrong.
  kind.resolve(file, args.configFile);
  const config = kind.resolve({ ...file, ...given });
  return { config, directory: args.out ?? join("runs", kind.nameOf(config)) };
}

/**
 * The options of a run that goes on.
 * @param saved - Those that it began with.
 * @param given - Those of the command line.
 * @throws UsageError when they differ.
 */
function resumedOptions(directory: string, saved: Options, given: Options): Options {
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
export async function readConfig(path: string): Promise<Options> {
  const text = new TextDecoder().decode(await readFileOf(path, "configuration"));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new UsageError(`The configuration ${path} is not JSON: ${String(cause)}.`, { cause });
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  throw new UsageError(`The configuration ${path} must be one JSON object of options.`);
}

/** The dataset, folder or file of a run and its decoy, for the name of the run. */
export const dataName = ({ data, decoy }: Pick<TrainConfig, "data" | "decoy">): string =>
  [basename(resolve(data), ".npz"), ...(decoy === "none" ? [] : [decoy])].join("-");
