import { checkValue } from "../base/options/check-options.js";
import { type FolderLock, writeFileAtomic } from "../files/index.js";
import type { Model } from "../models/index.js";
import type { Parameters } from "../nn/index.js";
import type { TrainConfig } from "../options/index.js";
import {
  bestEpoch,
  createStep,
  Evaluator,
  exportModel,
  fitWeights,
  needsNewHead,
  prepareStep,
  startPosition,
  trainEpochs,
  type WeightsOptions,
} from "../train/index.js";
import { workerBatches } from "./batch-worker/worker-batches.js";
import { classesOf, loadRunData } from "./data.js";
import { measureTest, summariseTraining, writeEvaluation } from "./evaluation.js";
import { checkRunOptions, configFrom, type Interrupted, type RunOptions } from "./run-events.js";
import { checkParameters } from "./saved/check-parameters.js";
import { loadCheckpoint, trainingFormat } from "./saved/checkpoint.js";
import { runFiles } from "./saved/run-files.js";
import { withRunLock } from "./saved/run-lock.js";
import { RunWriter } from "./saved/run-writer.js";
import { finishedSummary, savedState } from "./saved/saved-state.js";
import type { Summary } from "./saved/schemas/summary.js";
import { saveWeights, type WeightsFile } from "./saved/weights-file.js";
import { checkOriginal } from "./start/check-original.js";
import { classWeightsOf } from "./start/class-weights.js";
import { keepOriginal, openModel, readOriginal } from "./start/open-model.js";
import { type RunStart, readStart } from "./start/run-start.js";

/** A finished run, or an interrupted one that can be resumed. */
export type RunOutcome = { readonly kind: "finished"; readonly summary: Summary } | Interrupted;

const aConfig = configFrom("resolveConfig", "loss", "lambda", "prototypes");

/**
 * Trains a model, selects the best epoch on the validation split (the last epoch without one), measures it once
 * on the test set, and exports it. Everything goes to the run's folder. Resumed after a kill at any moment, it comes to
 * the same files; a run that is finished stays as it is.
 * @throws UsageError when the folder holds a run and `resume` is not set, or `resume` is set and it holds none, or
 * another process is at work there.
 * @throws StorageError when the folder cannot be written.
 *
 * @example
 * ```ts
 * import { nodeBackend, resolveConfig, trainRun } from "batchcam/node";
 *
 * const config = resolveConfig({ data: "digits", limitTrain: 200, limitTest: 50, epochs: 1 });
 * const outcome = await trainRun(config, { backend: nodeBackend(), directory: "runs/first" });
 * if (outcome.kind === "finished") console.log(outcome.summary.test.count); // 50
 * ```
 */
export async function trainRun(config: TrainConfig, options: RunOptions): Promise<RunOutcome> {
  checkValue(config, aConfig, "trainRun: config");
  checkRunOptions(options, "trainRun");
  return withRunLock(options.directory, "train", (lock) => trainAlone(config, options, lock));
}

/** Trains the run while its folder is locked. */
async function trainAlone(config: TrainConfig, options: RunOptions, lock: FolderLock): Promise<RunOutcome> {
  const { backend, directory, signal, onEvent } = options;
  const { strict } = config;
  const files = runFiles(directory);
  const saved = await savedState(directory, trainingFormat, options.resume ?? false);
  const finished = saved && (await finishedSummary(directory, saved));
  if (finished) {
    onEvent?.({ kind: "finished", epochs: finished.train.epochs });
    return { kind: "finished", summary: finished };
  }
  const start: RunStart = saved
    ? { original: await readOriginal(config, directory) }
    : await readStart(config);
  const data = await loadRunData(config, {
    classes: saved ? classesOf(saved, config, directory) : start.classes,
    signal,
    onProgress: (done, count) => onEvent?.({ kind: "read", done, count }),
  });
  onEvent?.({ kind: "data", data, config });
  const newHead = !saved && needsNewHead(start.classes, config, data.classNames);
  const { original, init } = start;
  const { model, weights: initial, reading } = openModel(config, data.modelInput, { original, newHead });
  if (original && !saved) await checkOriginal(original, config, data.modelInput, backend);
  if (reading) onEvent?.({ kind: "model", path: config.model, layer: model.targetLayer, reading });
  if (saved) checkParameters(saved.parameters, model, files.last);
  const weights = saved?.parameters ?? startingWeights(init, model, initial, { strict, newHead }, onEvent);
  const classWeights = await classWeightsOf(config, data);
  const step = createStep(config, backend, model, { ...data, classWeights }, weights, saved);
  // Before anything is written: an unsuitable model must leave no run behind.
  await prepareStep(step, data, config);
  const about = {
    config,
    model: { name: model.name, input: model.input },
    classNames: data.classNames,
  };
  const writer = new RunWriter(directory, lock, trainingFormat, about, step, saved?.history);
  if (saved) {
    const best = { epoch: bestEpoch(saved.history), parameters: () => step.averages() };
    await writer.catchUp(saved.position, best);
  } else {
    await writer.begin();
    await keepOriginal(original, directory);
  }
  const evaluator = new Evaluator(backend, model);
  const position = await trainEpochs(step, evaluator, data, config, {
    history: writer.history,
    position: saved?.position ?? startPosition,
    source: workerBatches,
    signal,
    onStep: (progress) => onEvent?.({ kind: "step", progress, epochs: config.epochs }),
    onEpoch: async ({ record, position: reached, weights: averages, best }) => {
      await writer.saveEpoch(reached, best ? averages : undefined);
      onEvent?.({ kind: "epoch", record, epochs: config.epochs });
    },
  });
  await step.release();
  if (position.epoch < config.epochs) {
    await writer.saveLast(position);
    return { kind: "interrupted", epoch: position.epoch + 1, step: position.step };
  }

  const { parameters, position: best } = await loadCheckpoint(files.best);
  await lock.check();
  await saveWeights(files.weights, parameters, data.classNames);
  await writeFileAtomic(files.model, exportModel(model, parameters, { classNames: data.classNames }));
  const measured = await measureTest(evaluator, parameters, data, {
    signal,
    onProgress: (done, count) => onEvent?.({ kind: "evaluate", done, count }),
  });
  const train = summariseTraining(directory, writer.history, best.epoch, data.train.count);
  await lock.check();
  return { kind: "finished", summary: await writeEvaluation(directory, config, train, measured, data) };
}

/** The initial weights, overlaid with those of a file. */
function startingWeights(
  init: WeightsFile | undefined,
  model: Model,
  initial: Parameters,
  options: WeightsOptions,
  onEvent: RunOptions["onEvent"],
): Parameters {
  if (init === undefined) return initial;
  const { weights, report } = fitWeights(init.tensors, model, initial, { ...options, where: init.file });
  onEvent?.({ kind: "weights", path: init.file, report });
  return weights;
}
