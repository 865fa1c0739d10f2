import type { Backend } from "../runtime/index.js";
import { Evaluator } from "../train/index.js";
import { measureTest, summariseTraining, writeEvaluation } from "./evaluation.js";
import { loadCheckpoint } from "./saved/checkpoint.js";
import { runFiles } from "./saved/run-files.js";
import type { Summary } from "./saved/schemas/summary.js";
import { loadTrainedRun, type TrainedRunOptions } from "./saved/trained-run.js";

export interface EvaluateRunOptions extends TrainedRunOptions {
  readonly backend: Backend;
  readonly onProgress?: (done: number, count: number) => void;
}

/**
 * Measures a run's best model on its test set again, and rewrites the run's summary.
 * @throws DataError when the run or its data is missing.
 * @throws FormatError when a checkpoint is damaged or belongs to another model.
 */
export async function evaluateRun(
  directory: string,
  { backend, onProgress, ...options }: EvaluateRunOptions,
): Promise<Summary> {
  const { config, data, model, checkpoint } = await loadTrainedRun(directory, options);
  const { history } = await loadCheckpoint(runFiles(directory).last);
  const train = summariseTraining(directory, history, checkpoint.position.epoch, data.train.count);
  const evaluator = new Evaluator(backend, model);
  const { signal } = options;
  const measured = await measureTest(evaluator, checkpoint.parameters, data, { onProgress, signal });
  return writeEvaluation(directory, config, train, measured, data);
}
