import { UsageError } from "../../base/errors.js";
import { fileExists } from "../../files/index.js";
import { type Checkpoint, loadCheckpointOf, type RunFormat } from "./checkpoint.js";
import { runFiles } from "./run-files.js";

/**
 * The state to resume from, or undefined for a fresh run.
 * @throws UsageError when the folder holds a run and `resume` is not set, or `resume` is set and it holds none.
 */
export async function savedState<Config, Epoch>(
  directory: string,
  format: RunFormat<Config, Epoch>,
  resume: boolean,
): Promise<Checkpoint<Config, Epoch> | undefined> {
  const { last, config } = runFiles(directory);
  const exists = (await fileExists(config)) || (await fileExists(last));
  if (!resume) {
    if (!exists) return undefined;
    throw new UsageError(
      `${directory} already holds a run. Continue it (\`resume\`), or choose another folder.`,
    );
  }
  if (await fileExists(last)) return loadCheckpointOf(last, format);
  // Interrupted before the first checkpoint: nothing is lost by starting over.
  if (exists) return undefined;
  throw new UsageError(`There is no run to resume in ${directory}: check the path, or leave \`resume\` out.`);
}
