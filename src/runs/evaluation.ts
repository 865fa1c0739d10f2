import { basename, resolve } from "node:path";
import type { NdArray } from "../base/array.js";
import { FormatError } from "../base/errors.js";
import { type ImageSet, onePerClass } from "../data/index.js";
import { writeSaved } from "../files/index.js";
import type { ClassificationResult } from "../metrics/index.js";
import type { Parameters } from "../nn/index.js";
import type { TrainConfig } from "../options/index.js";
import type {
  EpochRecord,
  EvaluateOptions,
  EvaluationResult,
  Evaluator,
  TrainingData,
} from "../train/index.js";
import { type Gallery, galleryOf } from "./gallery.js";
import { writeEvidence } from "./saved/evidence.js";
import { runFiles } from "./saved/run-files.js";
import { type Summary, savedSummary, type TrainSummary } from "./saved/schemas/summary.js";

export interface Measured extends EvaluationResult {
  readonly gallery: Gallery;
  readonly cleanTest?: ClassificationResult;
}

/** Measures a model on a run's test set, with and without decoys if it has any, and picks images to show. */
export async function measureTest(
  evaluator: Evaluator,
  parameters: Parameters,
  { test, cleanTest, prototypes }: TrainingData,
  options: EvaluateOptions = {},
): Promise<Measured> {
  const result = await evaluator.evaluate(parameters, test, prototypes, options);
  const gallery = await galleryOf(
    test,
    result.predictions,
    (set: ImageSet): Promise<NdArray> => evaluator.labelMaps(parameters, set),
  );
  return {
    ...result,
    gallery,
    cleanTest: cleanTest && (await evaluator.classification(parameters, cleanTest)),
  };
}

/** Writes the final numbers and the evidence for reports, and returns the numbers. */
export async function writeEvaluation(
  directory: string,
  config: TrainConfig,
  train: TrainSummary,
  { evaluation, meanMaps, gallery, cleanTest }: Measured,
  data: TrainingData,
): Promise<Summary> {
  const summary: Summary = {
    run: basename(resolve(directory)),
    config,
    dataset: {
      title: data.title,
      synthetic: data.synthetic,
      classNames: data.classNames,
      trainCount: data.train.count,
      validationCount: data.validation?.count ?? 0,
      testCount: data.test.count,
    },
    train,
    test: evaluation,
    cleanTest,
  };
  await writeEvidence(directory, { prototypes: onePerClass(data.prototypes), meanMaps, gallery });
  await writeSaved(runFiles(directory).summary, savedSummary, summary);
  return summary;
}

/**
 * Summarises a run's history.
 * @param bestEpoch - The epoch of the best checkpoint, counted from 1.
 * @throws FormatError when the history has no such epoch: the checkpoints belong to different runs.
 */
export function summariseTraining(
  directory: string,
  history: readonly EpochRecord[],
  bestEpoch: number,
  imageCount: number,
): TrainSummary {
  const seconds = history.reduce((sum, record) => sum + record.seconds, 0);
  const best = history[bestEpoch - 1];
  if (best === undefined) {
    throw new FormatError(
      `${runFiles(directory).best} is from epoch ${bestEpoch}, but the run has only ${history.length}: train the run again.`,
    );
  }
  return {
    epochs: history.length,
    bestEpoch,
    secondsPerEpoch: seconds / history.length,
    imagesPerSecond: (history.length * imageCount) / seconds,
    loss: best.trainLoss,
    validationAccuracy: best.validationAccuracy,
    validationBalancedAccuracy: best.validationBalancedAccuracy,
  };
}
