import { basename, resolve } from "node:path";
import type { NdArray } from "../base/array.js";
import { DataError, FormatError } from "../base/errors.js";
import { type ImageSet, onePerClass } from "../data/index.js";
import type { Faithfulness } from "../faithfulness/index.js";
import { fileExists, readFileOf, writeFileAtomic } from "../files/files.js";
import type { ClassificationResult } from "../metrics/index.js";
import { decodeSafetensors, encodeSafetensors, type Parameters, type StoredTensor } from "../nn/index.js";
import type {
  EpochRecord,
  EvaluateOptions,
  Evaluation,
  EvaluationResult,
  Evaluator,
  TrainConfig,
} from "../train/index.js";
import type { RunData } from "./data.js";
import { type Gallery, galleryOf } from "./gallery.js";
import { runFiles } from "./saved/run-files.js";

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
  /** How well the test images' classes are told apart without their decoys; absent when the run has none. */
  readonly cleanTest?: ClassificationResult;
}

export interface Measured extends EvaluationResult {
  readonly gallery: Gallery;
  readonly cleanTest?: ClassificationResult;
}

/** Measures a model on the test set of a run, with decoys and without where it has them, and picks images to show. */
export async function measureTest(
  evaluator: Evaluator,
  parameters: Parameters,
  { test, cleanTest, prototypes }: RunData,
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
    cleanTest,
  };
  const vector = <T extends Float32Array | Int32Array>(values: T) => ({
    shape: [values.length],
    data: values,
  });
  const tensors = {
    prototypes: onePerClass(data.prototypes),
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

/** What the history of a run comes to. */
export function summariseTraining(
  history: readonly EpochRecord[],
  bestEpoch: number,
  imageCount: number,
): TrainSummary {
  const seconds = history.reduce((sum, record) => sum + record.seconds, 0);
  const best = history[bestEpoch - 1];
  return {
    epochs: history.length,
    bestEpoch,
    secondsPerEpoch: seconds / history.length,
    imagesPerSecond: (history.length * imageCount) / seconds,
    loss: best.trainLoss,
    validationAccuracy: best.validationAccuracy,
  };
}

/** A finished run as it lies on disk, with all that a report shows. */
export interface SavedRun {
  readonly directory: string;
  readonly summary: Summary;
  readonly history: readonly EpochRecord[];
  /** Absent where it was not measured. */
  readonly faithfulness?: Faithfulness;
  /** One map for each class [K,H,W]; of several prototypes their mean. */
  readonly prototypes: NdArray;
  readonly meanMaps: NdArray;
  readonly gallery: Gallery;
}

/**
 * Reads a finished run.
 * @throws DataError when the folder holds no finished run.
 * @throws FormatError when one of its files is damaged.
 */
export async function readRun(directory: string): Promise<SavedRun> {
  const files = runFiles(directory);
  if (!(await fileExists(files.summary))) {
    throw new DataError(
      (await fileExists(files.config))
        ? `The run in ${directory} is not finished: continue it with "batchcam train --resume --out ${directory}".`
        : `There is no run in ${directory}: check the path.`,
    );
  }
  const summary = await readJson(files.summary, (text): Summary => JSON.parse(text));
  const history = await readJson(files.metrics, (text): EpochRecord[] =>
    text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line)),
  );
  const faithfulness = (await fileExists(files.faithfulness))
    ? await readJson(files.faithfulness, (text): Faithfulness => JSON.parse(text))
    : undefined;
  const { tensors } = decodeSafetensors(await readFileOf(files.evidence, "evidence"), files.evidence);
  const stored = (name: string): StoredTensor => {
    const tensor = tensors[name];
    if (!tensor) throw new FormatError(`${files.evidence} lacks "${name}": run "batchcam evaluate" again.`);
    return tensor;
  };
  const array = (name: string): NdArray => stored(name) as NdArray;
  return {
    directory,
    summary,
    history,
    faithfulness,
    prototypes: array("prototypes"),
    meanMaps: array("meanMaps"),
    gallery: {
      images: array("gallery.images"),
      maps: array("gallery.maps"),
      labels: stored("gallery.labels").data as Int32Array,
      predicted: stored("gallery.predicted").data as Int32Array,
      confidence: stored("gallery.confidence").data as Float32Array,
    },
  };
}

async function readJson<T>(path: string, parse: (text: string) => T): Promise<T> {
  const text = new TextDecoder().decode(await readFileOf(path, "file"));
  try {
    return parse(text);
  } catch (cause) {
    throw new FormatError(`${path} is damaged: it is not JSON. Run "batchcam evaluate" again.`, { cause });
  }
}
