import { join } from "node:path";
import { UsageError } from "../../base/errors.js";
import { definedOnly } from "../../base/objects.js";
import { type GivenOptions, readOptions, resumedOptions } from "../../runs/index.js";

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
  readonly saved: (directory: string) => Promise<GivenOptions>;
}

/**
 * The configuration of a run and its folder, from flags, a file and an earlier run.
 * @throws UsageError when options are unknown, cannot have their values, or differ from those of the run to be resumed.
 * @throws DataError when a file is missing.
 */
export async function settle<Given extends GivenOptions, Config>(
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
  const file = args.configFile === undefined ? {} : await readOptions(args.configFile);
  // The file is checked by itself first, so that a message names the place that is wrong.
  kind.resolve(file, args.configFile);
  const config = kind.resolve({ ...file, ...given });
  return { config, directory: args.out ?? join("runs", kind.nameOf(config)) };
}
