import { UsageError } from "../base/errors.js";
import { checkOptions, checkValue, type Requirements } from "../base/options/check-options.js";
import { signal as abortSignal, callback, objectWith } from "../base/options/requirements.js";
import { percentOf } from "../base/quantities.js";
import {
  type BatchSource,
  batchesAhead,
  checkImageSet,
  type Dataset,
  type DatasetContent,
  digitsDataset,
  inClassOrder,
} from "../data/index.js";
import { bareModel, foreignModel } from "../import/index.js";
import { createModel, type Model, type ModelInput, stateSpecs } from "../models/index.js";
import { initialise, type Parameters } from "../nn/index.js";
import { decodeModel, type OnnxModel } from "../onnx/index.js";
import { modelOptionsOf, resolveConfig, type TrainConfig, type TrainOptions } from "../options/index.js";
import type { Backend } from "../runtime/index.js";
import { balancedWeights } from "./class-weights.js";
import { createStep } from "./create-step.js";
import { type Evaluation, Evaluator } from "./evaluate.js";
import { exportModel } from "./export.js";
import type { EpochRecord } from "./loop/fit.js";
import { type FitProgress, startPosition } from "./loop/loop.js";
import { prepareStep, trainEpochs } from "./loop/train-epochs.js";
import { prepareData } from "./prepare-data.js";
import { needsNewHead, startingClasses } from "./starting-classes.js";

/** Options about files, which do not exist in memory. */
type FileOptions =
  | "data"
  | "dataDir"
  | "imageSize"
  | "channels"
  | "skipBad"
  | "testFraction"
  | "groupPattern"
  | "model"
  | "init"
  | "strict";

/** Images in memory. Class names default to class numbers. */
export type InMemoryDataset = Omit<DatasetContent, "classNames"> &
  Partial<Pick<Dataset, "classNames" | "name" | "title" | "synthetic">>;

/** Reports on training as it proceeds. */
export interface TrainObserver {
  /** Called after each step. */
  readonly onProgress?: (progress: FitProgress & { readonly epochs: number }) => void;
  /** Called after each epoch. */
  readonly onEpoch?: (record: EpochRecord) => void;
  /** Aborting it stops training after the current step; the call rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Options of training in memory: those of a run, listed in docs/OPTIONS.md, except for those about files. */
export interface InMemoryOptions
  extends Omit<TrainOptions, FileOptions | "device" | "threads">,
    TrainObserver {
  /** The images; built-in synthetic digits by default. */
  readonly data?: InMemoryDataset;
  /** The name of a model, or the bytes of an ONNX classifier to fine-tune. */
  readonly model?: string | Uint8Array;
}

/**
 * A model trained in memory; it prints as one readable line.
 *
 * @example
 * ```ts
 * import { digitsDataset, TrainedModel } from "batchcam";
 * import { train } from "batchcam/node";
 *
 * const data = digitsDataset({ trainCount: 100, testCount: 20 });
 * const trained = await train({ data, epochs: 1, valFraction: 0 });
 * console.log(trained instanceof TrainedModel, trained.toOnnx().length > 0); // true true
 * ```
 */
export class TrainedModel {
  constructor(
    readonly config: TrainConfig,
    readonly model: Model,
    /** The weights of the epoch with the best validation accuracy, or of the last epoch without validation. */
    readonly parameters: Parameters,
    readonly classNames: readonly string[],
    /** Numbers of each epoch. */
    readonly history: readonly EpochRecord[],
    /** Numbers on the test images. */
    readonly test: Evaluation,
  ) {}

  /** Exports an ONNX file that returns scores and maps in any ONNX Runtime; see `exportModel`. */
  toOnnx(): Uint8Array {
    return exportModel(this.model, this.parameters, { classNames: this.classNames });
  }

  /** Such as `simple-cnn, prototype: accuracy 97.2 %, dead maps 0.0 % on 500 test images, 3 epochs`. */
  toString(): string {
    const { accuracy, deadMapRate, count } = this.test;
    const numbers = `accuracy ${percentOf(accuracy)}, dead maps ${percentOf(deadMapRate)}`;
    return `${this.model.name}, ${this.config.loss}: ${numbers} on ${count} test images, ${this.history.length} epoch${this.history.length === 1 ? "" : "s"}`;
  }

  /** What Node's console.log prints. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/**
 * Trains a classifier in memory, keeps the epoch with the best validation accuracy, and measures it once on the
 * test images.
 * @param source - Makes the batches; by default in this thread.
 * @throws UsageError when an option is unknown or invalid.
 * @throws DataError when the images are unusable; TrainingError when the loss is not finite.
 */
export async function trainInMemory(
  { data: given, model: chosen, onProgress, onEpoch, signal, ...options }: InMemoryOptions,
  backend: Backend,
  source: BatchSource = batchesAhead,
): Promise<TrainedModel> {
  checkObserver({ onProgress, onEpoch, signal });
  signal?.throwIfAborted();
  refuseFiles(options);
  if (given !== undefined) checkData(given);
  const name = chosen instanceof Uint8Array ? "model.onnx" : chosen;
  const config = resolveConfig({
    ...options,
    data: given?.name ?? unnamed,
    ...(name !== undefined && { model: name }),
  });
  const file = chosen instanceof Uint8Array ? decodeModel(chosen) : undefined;
  const named = given?.classNames && file && bareModel(file).classNames;
  const known = startingClasses(config.model, named, config);
  const dataset = completed(given ?? digitsDataset());
  if (config.classWeights !== undefined && config.classWeights !== "balanced") {
    throw new UsageError(
      '`classWeights` of a training in memory must be "balanced": files are for data in files.',
    );
  }
  const data = prepareData(known ? inClassOrder(dataset, known) : dataset, config);
  const newHead = needsNewHead(known, config, data.classNames);
  const { model, weights } = openInMemory(file, data.modelInput, config, newHead);
  const classWeights = config.classWeights ? balancedWeights(data.train, data.classNames.length) : [];
  const step = createStep(config, backend, model, { ...data, classWeights }, weights);
  await prepareStep(step, data, config);
  const evaluator = new Evaluator(backend, model);
  const history: EpochRecord[] = [];
  let kept = weights;
  await trainEpochs(step, evaluator, data, config, {
    history,
    position: startPosition,
    source,
    signal,
    onStep: (progress) => onProgress?.({ ...progress, epochs: config.epochs }),
    onEpoch: async ({ record, weights: averages, best }) => {
      if (best) kept = averages;
      onEpoch?.(record);
    },
  });
  await step.release();
  signal?.throwIfAborted();
  const { evaluation } = await evaluator.evaluate(kept, data.test, data.prototypes, { signal });
  return new TrainedModel(config, model, kept, data.classNames, history, evaluation);
}

const observerRequirements: Requirements<TrainObserver> = {
  onProgress: callback,
  onEpoch: callback,
  signal: abortSignal,
};

/** @throws UsageError when a listener or the signal of `train` is none. */
export const checkObserver = (observer: TrainObserver): void =>
  checkOptions(observer, observerRequirements, "train");

function checkData(images: InMemoryDataset): void {
  checkValue(images, objectWith("a dataset with a train and a test set", "train", "test"), "train: data");
  checkImageSet(images.train, "train: data.train");
  checkImageSet(images.test, "train: data.test");
  if (images.validation) checkImageSet(images.validation, "train: data.validation");
}

const unnamed = "images";

/** Fills in a dataset's names. */
function completed(images: InMemoryDataset): Dataset {
  const classCount = images.train.labels.reduce((most, label) => Math.max(most, label + 1), 0);
  const classNames = Array.from({ length: classCount }, (_, label) => String(label));
  return { name: unnamed, title: "Images in memory", synthetic: false, classNames, ...images };
}

function openInMemory(
  file: OnnxModel | undefined,
  input: ModelInput,
  config: TrainConfig,
  newHead: boolean,
): { readonly model: Model; readonly weights: Parameters } {
  if (file) {
    const { modelInput, modelOutput, preprocess, layer, seed } = config;
    const options = {
      input: modelInput,
      output: modelOutput,
      preprocessing: preprocess,
      layer,
      seed,
      newHead,
    };
    return foreignModel(config.model, file, input, options);
  }
  const model = createModel(config.model, input, modelOptionsOf(config));
  return { model, weights: initialise(stateSpecs(model), config.seed) };
}

/** JavaScript callers may pass paths all the same. */
function refuseFiles(options: object): void {
  const ofFiles: readonly FileOptions[] = [
    "dataDir",
    "imageSize",
    "channels",
    "skipBad",
    "testFraction",
    "groupPattern",
    "init",
    "strict",
  ];
  const given = ofFiles.find((key) => key in options);
  if (given === undefined) return;
  throw new UsageError(
    `\`${given}\` is for data and weights in files, but this training is in memory: leave it out, or give \`data\` as a path in Node.`,
  );
}
