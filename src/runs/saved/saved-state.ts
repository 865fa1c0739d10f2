import { UsageError } from "../../base/errors.js";
import { fileExists, readSavedIfWhole } from "../../files/index.js";
import { type Checkpoint, loadCheckpointOf, type RunFormat } from "./checkpoint.js";
import { runFiles } from "./run-files.js";
import { runKey } from "./same-run.js";
import { type Summary, savedSummary } from "./schemas/summary.js";

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

/** The numbers of a run that is complete; undefined if it was cut off, in training or afterwards. */
export async function finishedSummary(
  directory: string,
  { config, position }: Checkpoint,
): Promise<Summary | undefined> {
  if (position.epoch < config.epochs) return undefined;
  const { weights, model, evidence, summary } = runFiles(directory);
  for (const path of [weights, model, evidence]) if (!(await fileExists(path))) return undefined;
  const saved = await readSavedIfWhole(summary, savedSummary);
  const isOfRun = saved?.train.epochs === position.epoch && runKey(saved.config) === runKey(config);
  return isOfRun ? saved : undefined;
}
