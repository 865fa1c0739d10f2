import { setTimeout } from "node:timers/promises";
import { explainedModel } from "../../cam/index.js";
import { batches, type ImageSet, limitSet } from "../../data/index.js";
import { input, type Tensor } from "../../graph/index.js";
import { type Model, stateSpecs } from "../../models/index.js";
import { type Parameters, parameterConstants } from "../../nn/index.js";
import { backendOf } from "../../node/backend.js";
import {
  augmentationOf,
  explanationLossesOf,
  loopOf,
  resolveConfig,
  type TrainConfig,
} from "../../options/index.js";
import { loadRunData, openModel, readStart } from "../../runs/index.js";
import { type Backend, floatValue, intValue, Program } from "../../runtime/index.js";
import { createStep, fit, needsNewHead, type TrainingData } from "../../train/index.js";
import type { Timing, Turns } from "../grid/measures.js";
import type { CellOptions } from "./cell-work.js";

const rounds = 5;
/** Milliseconds between turns: idle threads spin for a while before they sleep. */
const pause = 50;

/** Times a model's maps on the test images, or an epoch with a loss on the training images. */
export async function timeCell(config: TrainConfig, options: CellOptions): Promise<Timing> {
  const backend = backendOf(config);
  const start = await readStart(config);
  const data = await loadRunData(config, { classes: start.classes, signal: options.signal });
  const newHead = needsNewHead(start.classes, config, data.classNames);
  const { model, weights } = openModel(config, data.modelInput, { original: start.original, newHead });
  return explanationLossesOf(config.loss).length > 0
    ? { epoch: await epochTurns(config, backend, model, weights, data, options) }
    : inferenceTurns(config, backend, model, weights, data.test, options);
}

async function epochTurns(
  config: TrainConfig,
  backend: Backend,
  model: Model,
  weights: Parameters,
  { train, prototypes }: TrainingData,
  options: CellOptions,
): Promise<Turns> {
  const plain = resolveConfig({ ...config, loss: "ce", lambda: undefined });
  const epochOf = (of: TrainConfig) => {
    const step = createStep(of, backend, model, { prototypes }, weights);
    // Batches are made in this thread: starting another would dominate so short an epoch.
    const run = (set: ImageSet) =>
      fit(step, set, {
        ...loopOf(of),
        epochs: 1,
        augmentation: augmentationOf(of),
        prototypes,
      });
    return { step, run };
  };
  const [own, other] = [epochOf(config), epochOf(plain)];
  // Compiles the graphs and lets memory grow to its final size.
  const few = limitSet(train, Math.min(train.count, 2 * config.batchSize));
  await own.run(few);
  await other.run(few);
  const turns = await inTurns(
    "epochs",
    () => own.run(train),
    () => other.run(train),
    options,
  );
  await own.step.release();
  await other.step.release();
  return turns;
}

async function inferenceTurns(
  { batchSize }: TrainConfig,
  backend: Backend,
  model: Model,
  weights: Parameters,
  test: ImageSet,
  options: CellOptions,
): Promise<Timing> {
  const pass = async (withMaps: boolean, size: number) => {
    const program = await compile(backend, model, weights, withMaps, size);
    const run = async (set = test): Promise<void> => {
      for (const { images, labels, size: count } of batches(set, {
        batchSize: size,
        seed: 0,
        epoch: 0,
        shuffle: false,
      })) {
        const { channels, height, width } = set;
        await program.run({
          images: floatValue(images, [count, channels, height, width]),
          ...(withMaps ? { target: intValue(labels, [count]) } : {}),
        });
      }
    };
    await run(limitSet(test, size));
    return { program, run };
  };
  const size = Math.min(batchSize, test.count);
  const [logits, maps, single] = [await pass(false, size), await pass(true, size), await pass(true, 1)];
  const timing = {
    oneByOne: await inTurns(
      "maps one by one",
      () => single.run(),
      () => maps.run(),
      options,
    ),
    withMaps: await inTurns(
      "inference",
      () => maps.run(),
      () => logits.run(),
      options,
    ),
  };
  for (const { program } of [logits, maps, single]) await program.release();
  return timing;
}

function compile(
  backend: Backend,
  model: Model,
  weights: Parameters,
  withMaps: boolean,
  size: number,
): Promise<Program> {
  const { channels, height, width } = model.input;
  const images = input("images", [size, channels, height, width]);
  const { logits, mapsFor } = explainedModel(model, parameterConstants(stateSpecs(model), weights), images);
  const outputs: Record<string, Tensor> = { logits };
  if (withMaps) outputs.maps = mapsFor(input("target", [size], "int32"));
  const names = ["images", ...(withMaps ? ["target"] : []), ...Object.keys(outputs)];
  return Program.compile(backend, outputs, { dynamicBatch: { name: "batch", values: names } });
}

/** Times two works in alternating rounds, so that disturbances of the machine affect both. */
async function inTurns(
  what: string,
  work: () => Promise<unknown>,
  other: () => Promise<unknown>,
  { signal, onProgress }: CellOptions,
): Promise<Turns> {
  const times = new Map<() => Promise<unknown>, number[]>([
    [work, []],
    [other, []],
  ]);
  for (let round = 0; round < rounds; round++) {
    onProgress(`${what}, round ${round + 1}/${rounds}`);
    // They take turns starting a round, so that a steady drift favours neither.
    for (const one of round % 2 === 0 ? [work, other] : [other, work]) {
      signal.throwIfAborted();
      await setTimeout(pause);
      const start = performance.now();
      await one();
      times.get(one)?.push(performance.now() - start);
    }
  }
  const [mine, theirs] = [...times.values()];
  return { work: mine, other: theirs, ratio: median(mine.map((time, round) => time / theirs[round])) };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
}
