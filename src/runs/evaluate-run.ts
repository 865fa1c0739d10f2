import { checkOptions, checkValue, type Requirements } from "../base/options/check-options.js";
import { callback, text } from "../base/options/requirements.js";
import type { FolderLock } from "../files/index.js";
import { type Backend, isBackend } from "../runtime/index.js";
import { Evaluator } from "../train/index.js";
import { measureTest, summariseTraining, writeEvaluation } from "./evaluation.js";
import { loadCheckpoint } from "./saved/checkpoint.js";
import { runFiles } from "./saved/run-files.js";
import { withRunLock } from "./saved/run-lock.js";
import type { Summary } from "./saved/schemas/summary.js";
import {
  checkIsRun,
  loadTrainedRun,
  type TrainedRunOptions,
  trainedRunRequirements,
} from "./saved/trained-run.js";

export interface EvaluateRunOptions extends TrainedRunOptions {
  readonly backend: Backend;
  readonly onProgress?: (done: number, count: number) => void;
}

const requirements: Requirements<EvaluateRunOptions> = {
  ...trainedRunRequirements,
  backend: isBackend,
  onProgress: callback,
};

/**
 * Measures a run's best model on its test set again, and rewrites the run's summary.
 * @throws DataError when the run or its data is missing, or it was cut off; UsageError when another process is at work there.
 * @throws FormatError when a checkpoint is damaged or belongs to another model.
 *
 * @example
 * ```ts
 * import { evaluateRun, nodeBackend } from "batchcam/node";
 *
 * const { test } = await evaluateRun("runs/small", { backend: nodeBackend() });
 * console.log(test.count); // 4
 * ```
 */
export async function evaluateRun(directory: string, given: EvaluateRunOptions): Promise<Summary> {
  checkValue(directory, text, "evaluateRun: directory");
  checkOptions(given, requirements, "evaluateRun", ["backend"]);
  await checkIsRun(directory);
  return withRunLock(directory, "evaluate", (lock) => evaluateAlone(directory, given, lock));
}

/** Measures the run while its folder is locked. */
async function evaluateAlone(
  directory: string,
  { backend, onProgress, ...options }: EvaluateRunOptions,
  lock: FolderLock,
): Promise<Summary> {
  const { history } = await loadCheckpoint(runFiles(directory).last);
  const { config, data, model, checkpoint } = await loadTrainedRun(directory, history, options);
  const train = summariseTraining(directory, history, checkpoint.position.epoch, data.train.count);
  const evaluator = new Evaluator(backend, model);
  const { signal } = options;
  const measured = await measureTest(evaluator, checkpoint.parameters, data, { onProgress, signal });
  await lock.check();
  return writeEvaluation(directory, config, train, measured, data);
}
