import { createModel } from "../models/index.js";
import type { Backend } from "../runtime/index.js";
import { checkParameters, loadCheckpoint } from "./checkpoint.js";
import { modelOptionsOf } from "./config.js";
import { Evaluator } from "./evaluate.js";
import { prepareData } from "./run-data.js";
import { runFiles } from "./run-files.js";
import { measureTest, type Summary, summariseTraining, writeEvaluation } from "./run-results.js";

export interface EvaluateRunOptions {
  readonly backend: Backend;
  /** Where the dataset's files are now; by default where they were when the run was trained. */
  readonly dataDir?: string;
  readonly onProgress?: (done: number, count: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Measures the kept model of a run on its test set again, and writes the run's summary.
 * @throws DataError when the run or its data is missing.
 * @throws FormatError when a checkpoint is damaged or of another model.
 */
export async function evaluateRun(
  directory: string,
  { backend, dataDir, onProgress, signal }: EvaluateRunOptions,
): Promise<Summary> {
  const files = runFiles(directory);
  const { config: trained, parameters, position } = await loadCheckpoint(files.best);
  const { history } = await loadCheckpoint(files.last);
  const config = dataDir === undefined ? trained : { ...trained, dataDir };
  const data = await prepareData(config, { signal });
  const model = createModel(config.model, data.modelInput, modelOptionsOf(config));
  checkParameters(parameters, model, files.best);
  const evaluator = new Evaluator(backend, model);
  const measured = await measureTest(evaluator, parameters, data, { onProgress, signal });
  const train = summariseTraining(history, position.epoch, data.train.count);
  return writeEvaluation(directory, config, train, measured, data);
}
