import { join } from "node:path";
import { UsageError } from "../../base/errors.js";
import { definedOnly } from "../../base/objects.js";
import { type GivenOptions, readOptions, resumedOptions } from "../../runs/index.js";

/** Arguments of a command that trains a run. */
export interface RunArguments<Given> {
  /** The options given, by their keys in a configuration file. */
  readonly options: Given;
  readonly configFile?: string;
  readonly out?: string;
  readonly resume: boolean;
}

/** What differs between kinds of run. */
export interface RunKind<Config> {
  readonly resolve: (options: unknown, place?: string) => Config;
  /** Names a new run's folder. */
  readonly nameOf: (config: Config) => string;
  /** The options that the run to resume started with. */
  readonly saved: (directory: string) => Promise<GivenOptions>;
}

/**
 * Settles a run's configuration and folder from flags, a file and an earlier run.
 * @throws UsageError when options are unknown, have wrong values, or differ from those of the run to resume.
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
  // Check the file on its own first, so that a message names the place that is wrong.
  kind.resolve(file, args.configFile);
  const config = kind.resolve({ ...file, ...given });
  return { config, directory: args.out ?? join("runs", kind.nameOf(config)) };
}
