import { checkOptions, checkValue, type Requirements } from "../base/options/check-options.js";
import { callback, text, within } from "../base/options/requirements.js";
import { streamOf } from "../base/random-streams.js";
import { pick } from "../data/index.js";
import { type Faithfulness, type FaithfulnessOptions, measureFaithfulness } from "../faithfulness/index.js";
import { type FolderLock, writeSaved } from "../files/index.js";
import { type Backend, isBackend } from "../runtime/index.js";
import { faithfulnessDefaults } from "./faithfulness-defaults.js";
import { runFiles } from "./saved/run-files.js";
import { withRunLock } from "./saved/run-lock.js";
import { readRun } from "./saved/saved-run.js";
import { savedFaithfulness } from "./saved/schemas/faithfulness.js";
import {
  checkIsRun,
  loadTrainedRun,
  type TrainedRunOptions,
  trainedRunRequirements,
} from "./saved/trained-run.js";

/** Seed of everything random, including the choice of images. */
const seed = 1;

export interface RunFaithfulnessOptions extends TrainedRunOptions, Pick<FaithfulnessOptions, "onProgress"> {
  readonly backend: Backend;
  /**
   * Number of test images to measure, drawn at random but the same each time; by default 250, or all of a
   * smaller set.
   */
  readonly limit?: number;
}

const requirements: Requirements<RunFaithfulnessOptions> = {
  ...trainedRunRequirements,
  backend: isBackend,
  limit: within.count,
  onProgress: callback,
};

/**
 * Measures the faithfulness of a finished run's maps on images of its test set, and writes `faithfulness.json`
 * into its folder.
 * @throws UsageError when `limit` is not a positive whole number.
 * @throws UsageError when another process is at work in the folder.
 * @throws DataError when the run is not finished, or it or its data is missing.
 * @throws FormatError when a checkpoint is damaged or belongs to another model.
 *
 * @example
 * ```ts
 * import { measureRunFaithfulness, nodeBackend } from "batchcam/node";
 *
 * const { explainers } = await measureRunFaithfulness("runs/small", { backend: nodeBackend(), limit: 2 });
 * console.log(explainers.gradCam.deletion.area);
 * ```
 */
export async function measureRunFaithfulness(
  directory: string,
  given: RunFaithfulnessOptions,
): Promise<Faithfulness> {
  checkValue(directory, text, "measureRunFaithfulness: directory");
  checkOptions(given, requirements, "measureRunFaithfulness", ["backend"]);
  await checkIsRun(directory);
  return withRunLock(directory, "evaluate", (lock) => measureAlone(directory, given, lock));
}

/** Measures the run while its folder is locked. */
async function measureAlone(
  directory: string,
  { backend, limit = faithfulnessDefaults.limit, onProgress, ...options }: RunFaithfulnessOptions,
  lock: FolderLock,
): Promise<Faithfulness> {
  // Fails early if the run has not finished.
  const { history } = await readRun(directory);
  const { data, model, checkpoint } = await loadTrainedRun(directory, history, options);
  // Random, because many sets are sorted by class.
  const chosen = streamOf(seed, "measured images").permutation(data.test.count).subarray(0, limit).sort();
  const { signal } = options;
  const settings = { seed, onProgress, signal };
  const images = pick(data.test, chosen);
  const faithfulness = await measureFaithfulness(backend, model, checkpoint.parameters, images, settings);
  await lock.check();
  await writeSaved(runFiles(directory).faithfulness, savedFaithfulness, faithfulness);
  return faithfulness;
}
