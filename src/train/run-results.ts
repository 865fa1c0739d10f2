import { basename, resolve } from "node:path";
import type { NdArray } from "../base/array.js";
import { writeFileAtomic } from "../base/files.js";
import type { ImageSet } from "../data/index.js";
import type { Parameters } from "../nn/index.js";
import type { TrainConfig } from "./config.js";
import type { EvaluateOptions, Evaluation, EvaluationResult, Evaluator } from "./evaluate.js";
import { type Gallery, galleryOf } from "./gallery.js";
import type { RunData } from "./run-data.js";
import { runFiles } from "./run-files.js";
import { encodeSafetensors } from "./safetensors.js";

export interface TrainSummary {
  readonly epochs: number;
  /** The epoch whose parameters were kept, counted from 1. */
  readonly bestEpoch: number;
  readonly secondsPerEpoch: number;
  readonly imagesPerSecond: number;
  /** Mean training loss of that epoch. */
  readonly loss: number;
  readonly validationAccuracy?: number;
}

/** The final numbers of a run: the content of `summary.json`. */
export interface Summary {
  readonly run: string;
  readonly config: TrainConfig;
  readonly dataset: {
    readonly title: string;
    readonly synthetic: boolean;
    readonly classNames: readonly string[];
    readonly trainCount: number;
    readonly validationCount: number;
    readonly testCount: number;
  };
  readonly train: TrainSummary;
  readonly test: Evaluation;
}

export interface Measured extends EvaluationResult {
  readonly gallery: Gallery;
}

/** Measures a model on the test set of a run, and picks images to show. */
export async function measureTest(
  evaluator: Evaluator,
  parameters: Parameters,
  { test, prototypes }: RunData,
  options: EvaluateOptions = {},
): Promise<Measured> {
  const result = await evaluator.evaluate(parameters, test, prototypes, options);
  const gallery = await galleryOf(
    test,
    result.predictions,
    (set: ImageSet): Promise<NdArray> => evaluator.labelMaps(parameters, set),
  );
  return { ...result, gallery };
}

/** Writes the final numbers and the evidence for reports, and returns the numbers. */
export async function writeEvaluation(
  directory: string,
  config: TrainConfig,
  train: TrainSummary,
  { evaluation, meanMaps, gallery }: Measured,
  data: RunData,
): Promise<Summary> {
  const files = runFiles(directory);
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
  };
  const vector = <T extends Float32Array | Int32Array>(values: T) => ({
    shape: [values.length],
    data: values,
  });
  const tensors = {
    prototypes: data.prototypes,
    meanMaps,
    "gallery.images": gallery.images,
    "gallery.maps": gallery.maps,
    "gallery.labels": vector(gallery.labels),
    "gallery.predicted": vector(gallery.predicted),
    "gallery.confidence": vector(gallery.confidence),
  };
  await writeFileAtomic(files.evidence, encodeSafetensors({ tensors, metadata: {} }));
  await writeFileAtomic(files.summary, `${JSON.stringify(summary, null, 2)}\n`);
  return summary;
}
