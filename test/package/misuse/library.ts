import { initialise, stateSpecs } from "../../../src/graph.js";
import * as batchcam from "../../../src/index.js";
import { backend } from "../../helpers/evaluate.js";
import type { Call } from "./call.js";

const size = { channels: 1, height: 8, width: 8 };
const images = Uint8Array.from({ length: 4 * 64 }, (_, at) => (37 * at) % 256);
const set = { images, labels: Int32Array.of(0, 1, 0, 1), count: 4, ...size };
const floats = Float32Array.from(images, (byte) => byte / 255);
const badSets = [
  {},
  { ...set, images: images.subarray(1) },
  { ...set, labels: Int32Array.of(0) },
  { ...set, labels: [0, 1, 0, 1] },
  { ...set, count: "4" },
  { ...set, height: Number.NaN },
];
const prototypes = batchcam.classPrototypes(set, 2, "mean");
const standardisation = { mean: [0.1], std: [0.3] };
const model = batchcam.createModel("simple-cnn", { ...size, classCount: 2, standardisation });
const weights = initialise(stateSpecs(model), 1);
const partial = { "conv1.weight": weights["conv1.weight"] };
const bytes = batchcam.exportModel(model, weights, { classNames: ["a", "b"] });
const step = new batchcam.TrainStep({ backend, model, prototypes }, weights);
const evaluator = new batchcam.Evaluator(backend, model);

const objective = { loss: "prototype", distance: "l1", weights: [1], layers: [] };
const constraint = { on: "ce", target: 0.5, rate: 0.05 };
const optimiser = { name: "adam", weightDecay: 0 };
const stepOptions = { backend, model, prototypes, objective };

const wrongStep = {
  objective: [
    { distance: "ssmi" },
    { distnace: "ssim" },
    { loss: "prototyp" },
    { loss: "ce+rrr" },
    { weights: [-1] },
    { layers: "conv1" },
    { keepAlive: Number.NaN },
  ],
  constraint: [
    { on: "loss", target: 1 },
    { on: "ce" },
    { ...constraint, target: 0 },
    { ...constraint, rat: 1 },
  ],
  optimiser: [{ name: "adamm", weightDecay: 0 }, { name: "adam" }, { ...optimiser, weightDecay: -1 }],
  clipNorm: [-1, Number.NaN, "1"],
  ema: [1, -0.1, Number.NaN],
  accumulate: [0, 1.5, "2"],
  batchNorm: ["bacth", true],
  conflict: ["pcgard"],
  recompute: [1, "yes"],
  seed: [-1, 0.5],
  freeze: ["conv1.*", [1]],
  layerDecay: [0, 1.5],
  prototypes: [
    undefined,
    { shape: [2, 4, 4], data: new Float32Array(32) },
    { shape: [2, 8, 8], data: floats },
  ],
  backend: [undefined],
  model: [undefined],
};

const wrongFit = {
  batchsize: [64],
  batchSize: [0, 1.5, "64"],
  epochs: [0, -1, 1.5, "3", Number.NaN],
  seed: [-1],
  schedule: ["cosin"],
  learningRate: [0, -1, Number.NaN],
  warmup: [-1, 0.5],
  lambda: [-1, Number.NaN],
  lambdaWarmup: [-1],
  augmentation: [1, { flipp: true }],
  position: [{}],
  signal: [{}],
  source: [1],
  onStep: [1],
};

const batch = { images: floats, labels: set.labels, size: 4 };

export const libraryCalls: Readonly<Record<string, Call>> = {
  batches: {
    call: (set: never, options: never, usedPixels: never) => [...batchcam.batches(set, options, usedPixels)],
    right: {
      set,
      options: { batchSize: 2, seed: 1, epoch: 0, shuffle: true, skip: 0 },
      "usedPixels?": () => undefined,
    },
    wrong: {
      set: badSets,
      batchSize: [0, 1.5, undefined],
      seed: [0.5, undefined],
      epoch: [-1],
      skip: [-1, 0.5],
      augmentation: [{ flip: true, flipp: true }, 1],
      prototypes: [{}],
    },
  },
  addDecoy: {
    call: batchcam.addDecoy,
    right: { set, options: { kind: "fixed-corner", split: "training", classCount: 2, seed: 1 } },
    wrong: { set: badSets, kind: ["corner", undefined], split: ["train"], classCount: [0], seed: [0.5] },
  },
  withoutDecoy: {
    call: batchcam.withoutDecoy,
    right: { set, kind: "colour" },
    wrong: { set: badSets, kind: ["color"] },
  },
  digitsDataset: {
    call: batchcam.digitsDataset,
    right: { "options?": { trainCount: 10, testCount: 1, seed: 1 } },
    wrong: { trian: [10], trainCount: [-1, 1.5], seed: [0.5] },
  },
  classPrototypes: {
    call: batchcam.classPrototypes,
    right: {
      set,
      classCount: 2,
      kind: "mean",
      "options?": { perClass: 2, quantile: 0.5, contrast: false, seed: 1 },
    },
    wrong: {
      set: badSets,
      classCount: [0, 1.5],
      kind: ["avg", "kmeans", "constructor"],
      perClass: [0, 1.5],
      quantile: [0, 1],
    },
  },
  limitSet: {
    call: batchcam.limitSet,
    right: { set, "limit?": 2 },
    wrong: { set: badSets, limit: [0, -1, 1.5] },
  },
  splitValidation: {
    call: batchcam.splitValidation,
    right: { set, fraction: 0.5, seed: 1, "classNames?": ["a", "b"] },
    wrong: { set: badSets, fraction: [1, -0.1, 10], seed: [0.5], classNames: [[1]] },
  },
  standardisation: {
    call: batchcam.standardisation,
    right: { set },
    wrong: { set: [...badSets, { ...set, images: new Uint8Array(), labels: new Int32Array(), count: 0 }] },
  },
  exportWithCam: {
    call: batchcam.exportWithCam,
    right: { source: bytes, "options?": { method: "grad-cam", classChoice: "predicted" } },
    wrong: { method: ["gradcam"], classChoice: ["predict", 0.5], layer: ["conv9"] },
  },
  parseLabels: {
    call: batchcam.parseLabels,
    right: { text: "a\nb", classCount: 2, where: "labels.txt" },
    wrong: { classCount: [0, 1.5] },
  },
  "ModelExplainer.fromBytes": {
    call: batchcam.ModelExplainer.fromBytes,
    right: { bytes, options: { backend, batchSize: 2, classNames: ["a", "b"] } },
    wrong: { batchsize: [2], batchSize: [0], classNames: [["a"]], backend: [undefined] },
    skipRight: true,
  },
  exportModel: {
    call: batchcam.exportModel,
    right: { model, parameters: weights, options: { classNames: ["a", "b"] } },
    wrong: { parameters: [{}, partial], classNames: [["a"], undefined, [1, 2]], model: [{}] },
  },
  fitWeights: {
    call: batchcam.fitWeights,
    right: { tensors: weights, model, initial: weights, "options?": { strict: true, where: "w" } },
    wrong: { tensors: [{ a: 1 }], initial: [{}, partial], model: [{}] },
  },
  Evaluator: {
    call: (backend: never, model: never) => new batchcam.Evaluator(backend, model),
    right: { backend, model },
    wrong: { backend: [{}], model: [{}] },
  },
  "Evaluator.accuracy": {
    call: (parameters: never, set: never) => evaluator.accuracy(parameters, set),
    right: { parameters: weights, set },
    wrong: {
      parameters: [{}, partial],
      set: [...badSets, { ...set, channels: 3, images: new Uint8Array(3 * 256) }],
    },
    skipRight: true,
  },
  "Evaluator.evaluate": {
    call: (parameters: never, set: never, prototypes: never, options: never) =>
      evaluator.evaluate(parameters, set, prototypes, options),
    right: { parameters: weights, set, prototypes, "options?": { onProgress: () => {} } },
    wrong: { parameters: [{}, partial], set: badSets, prototypes: [{}] },
    skipRight: true,
  },
  TrainStep: {
    call: (options: never, weights: never, optimiserState: never, stepsDone: never) =>
      new batchcam.TrainStep(options, weights, optimiserState, stepsDone),
    right: { options: stepOptions, weights, "optimiserState?": {}, "stepsDone?": 0 },
    wrong: { ...wrongStep, weights: [{}, partial], stepsDone: [-1, 0.5] },
  },
  "TrainStep.prepare": {
    call: (size: never, options: never) => step.prepare(size, options),
    right: { size: 2, "options?": { masks: false } },
    wrong: { size: [0, 1.5] },
    skipRight: true,
  },
  "TrainStep.run": {
    call: (batch: never, options: never) => step.run(batch, options),
    right: { batch, options: { learningRate: 0.1, lambda: 0.1 } },
    wrong: {
      batch: [
        { ...batch, size: 3 },
        { ...batch, labels: Int32Array.of(0, 1, 0, 2) },
        { ...batch, images },
        { ...batch, masks: floats.subarray(1) },
      ],
      learningRate: [-1, Number.NaN, undefined],
      lambda: [-1, undefined],
    },
    skipRight: true,
  },
  fit: {
    call: batchcam.fit,
    right: { step, train: set, "options?": { batchSize: 2, epochs: 1, lambda: 0.1, onStep: () => {} } },
    wrong: {
      ...wrongFit,
      step: [{}],
      train: [...badSets, { ...set, images: new Uint8Array(), labels: new Int32Array(), count: 0 }],
    },
    skipRight: true,
  },
};
