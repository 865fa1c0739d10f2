import { checkValue } from "../base/options/check-options.js";
import { type ImageSet, imageFloats, imageSize, limitSet } from "../data/index.js";
import { type FolderLock, writeSaved } from "../files/index.js";
import { input } from "../graph/index.js";
import { createModel, type MaskedAutoencoder, maskedAutoencoder } from "../models/index.js";
import { initialise, type Parameters, parameterInputs } from "../nn/index.js";
import { augmentationOf, type PretrainConfig, pretrainLoopOf } from "../options/index.js";
import { type Backend, floats, floatValue, Program } from "../runtime/index.js";
import { type EpochSummary, PretrainStep, startPosition, trainLoop, visiblePatches } from "../train/index.js";
import { workerBatches } from "./batch-worker/worker-batches.js";
import { loadRunData } from "./data.js";
import {
  type CommonEvent,
  checkRunOptions,
  configFrom,
  type Interrupted,
  type RunOptions,
} from "./run-events.js";
import { checkParameters } from "./saved/check-parameters.js";
import { type Checkpoint, pretrainingFormat } from "./saved/checkpoint.js";
import { runFiles } from "./saved/run-files.js";
import { withRunLock } from "./saved/run-lock.js";
import { RunWriter } from "./saved/run-writer.js";
import { savedState } from "./saved/saved-state.js";
import type { PretrainRecord } from "./saved/schemas/history.js";
import { type PretrainSummary, savedPretrainSummary } from "./saved/schemas/summary.js";
import { saveWeights } from "./saved/weights-file.js";

/** What happens in a pretraining run. */
export type PretrainEvent =
  | CommonEvent
  | { readonly kind: "pretrained"; readonly record: PretrainRecord; readonly epochs: number };

/** A few test images [n,C,H,W], the patches that the model saw, and its reconstructions. */
export interface Reconstructions {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly count: number;
  readonly images: Float32Array;
  /** Hidden patches are grey. */
  readonly seen: Float32Array;
  readonly reconstructed: Float32Array;
}

/** A finished pretraining run, or an interrupted one that can be resumed. */
export type PretrainOutcome =
  | {
      readonly kind: "finished";
      readonly summary: PretrainSummary;
      readonly reconstructions: Reconstructions;
    }
  | Interrupted;

export type PretrainRunOptions = RunOptions<PretrainEvent>;

const shownImages = 8;
const grey = 0.5;

const aConfig = configFrom("resolvePretrainConfig", "maskRatio", "decoderDim");

/**
 * Pretrains a ConvNeXt-V2 as a masked autoencoder (FCMAE) on the training images, without their labels. The
 * encoder's weights go to `weights.safetensors` in the run's folder, to initialise a training run (`init`).
 * @throws UsageError as `trainRun` does.
 *
 * @example
 * ```ts
 * import { nodeBackend, pretrainRun, resolvePretrainConfig } from "batchcam/node";
 *
 * const config = resolvePretrainConfig({ limitTrain: 20, limitTest: 2, epochs: 1, valFraction: 0, decoderDim: 8 });
 * const { kind } = await pretrainRun(config, { backend: nodeBackend(), directory: "runs/pretrained" });
 * console.log(kind); // finished
 * ```
 */
export async function pretrainRun(
  config: PretrainConfig,
  options: PretrainRunOptions,
): Promise<PretrainOutcome> {
  checkValue(config, aConfig, "pretrainRun: config");
  checkRunOptions(options, "pretrainRun");
  return withRunLock(options.directory, "pretrain", (lock) => pretrainAlone(config, options, lock));
}

/** Pretrains while the run's folder is locked. */
async function pretrainAlone(
  config: PretrainConfig,
  options: PretrainRunOptions,
  lock: FolderLock,
): Promise<PretrainOutcome> {
  const { backend, directory, signal, onEvent } = options;
  const files = runFiles(directory);
  const saved = await savedState(directory, pretrainingFormat, options.resume ?? false);
  const data = await loadRunData(
    { ...config, prototypes: "mean", contrast: false },
    { signal, onProgress: (done, count) => onEvent?.({ kind: "read", done, count }) },
  );
  onEvent?.({ kind: "data", data });
  const { patch, downsampling, dropPath } = config;
  const encoder = createModel(config.model, data.modelInput, { patch, downsampling, dropPath });
  const model = maskedAutoencoder(encoder, config.decoderDim);
  if (saved) checkParameters(saved.parameters, model, files.last);
  const step = createStep(config, backend, model, saved);
  const about = {
    config,
    model: { name: model.name, input: model.input },
    classNames: data.classNames,
  };
  const writer = new RunWriter(directory, lock, pretrainingFormat, about, step, saved?.history);
  await (saved ? writer.catchUp(saved.position) : writer.begin());
  const position = await trainLoop(step, data.train, {
    ...pretrainLoopOf(config),
    augmentation: augmentationOf(config),
    position: saved?.position ?? startPosition,
    source: workerBatches,
    signal,
    onStep: (progress) => onEvent?.({ kind: "step", progress, epochs: config.epochs }),
    onEpoch: async ({ means, ...rest }: EpochSummary<{ readonly total: number }>, reached) => {
      const record = { ...rest, loss: means.total };
      writer.history.push(record);
      await writer.saveEpoch(reached);
      onEvent?.({ kind: "pretrained", record, epochs: config.epochs });
    },
  });
  const weights = step.parameters();
  await step.release();
  if (position.epoch < config.epochs) {
    await writer.saveLast(position);
    return { kind: "interrupted", epoch: position.epoch + 1, step: position.step };
  }
  await lock.check();
  const ofEncoder = Object.entries(weights).filter(([name]) => !name.startsWith("decoder."));
  await saveWeights(files.weights, Object.fromEntries(ofEncoder));
  const dataset = { title: data.title, trainCount: data.train.count };
  const summary = { config, dataset, history: writer.history };
  await writeSaved(files.summary, savedPretrainSummary, summary);
  const reconstructions = await reconstruct(config, backend, model, weights, data.test);
  return { kind: "finished", summary, reconstructions };
}

function createStep(
  { maskRatio, seed, clipNorm, accumulate, weightDecay, recompute }: PretrainConfig,
  backend: Backend,
  model: MaskedAutoencoder,
  saved: Checkpoint<PretrainConfig, PretrainRecord> | undefined,
): PretrainStep {
  const optimiser = { name: "adamw", weightDecay } as const;
  const options = { backend, model, maskRatio, seed, optimiser, clipNorm, accumulate, ema: 0, recompute };
  const weights = saved?.parameters ?? initialise(model.parameters, seed);
  return new PretrainStep(options, weights, saved?.optimiserState, saved?.steps);
}

/** Reconstructs a few images of a set. */
async function reconstruct(
  { maskRatio, seed }: PretrainConfig,
  backend: Backend,
  model: MaskedAutoencoder,
  weights: Parameters,
  set: ImageSet,
): Promise<Reconstructions> {
  const { count, channels, height, width } = limitSet(set, shownImages);
  const shape = [count, channels, height, width];
  const size = imageSize(set);
  const images = new Float32Array(count * size);
  for (let index = 0; index < count; index++) imageFloats(set, index, images, index * size);
  const visible = visiblePatches(model.grid, count, maskRatio, seed, 0);
  const graph = model.apply(
    parameterInputs(model.parameters),
    input("images", shape),
    input("visible", visible.dims),
  );
  const program = await Program.compile(backend, { reconstructed: graph.images });
  const results = await program.run({
    ...Object.fromEntries(
      Object.entries(weights).map(([name, { data, shape }]) => [name, floatValue(data, shape)]),
    ),
    images: floatValue(images, shape),
    visible,
  });
  const reconstructed = Float32Array.from(floats(results.reconstructed), (value) =>
    Math.min(1, Math.max(0, value)),
  );
  await program.release();
  const [rows, columns] = model.grid;
  const seen = images.map((value, at) => {
    const [x, y] = [at % width, Math.floor(at / width) % height];
    const patch = Math.floor((y * rows) / height) * columns + Math.floor((x * columns) / width);
    return floats(visible)[Math.floor(at / size) * rows * columns + patch] ? value : grey;
  });
  return { count, channels, height, width, images, seen, reconstructed };
}
