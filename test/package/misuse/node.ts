import * as node from "../../../src/node.js";
import * as web from "../../../src/web.js";
import { backend } from "../../helpers/evaluate.js";
import { type Call, textToo } from "./call.js";

const size = { channels: 1, height: 8, width: 8 };
const image = new Float32Array(64).fill(0.5);
const short = image.subarray(1);
const holed = Float32Array.from(image, (value, at) => (at === 3 ? Number.NaN : value));
const wrongImage = { image: [short, holed], map: [short, holed] };
const grid = node.parseGrid("title: Losses\naxes: { loss: [ce, prototype] }", "losses.yaml");
const cells = node.cellsOf(grid);
const comparison = node.compareCells(grid, [], cells.length);
const config = node.resolveConfig({});
const options = { backend, directory: "nowhere", resume: false, onEvent: () => {} };
const weights = { a: { shape: [1], data: Float32Array.of(1) } };
const set = { images: new Uint8Array(64), labels: Int32Array.of(0), count: 1, ...size };
const runs = [{ name: "a", loss: "ce", test: {}, secondsPerEpoch: 1 }];

/** What is tried with wrong arguments only: it reads or writes files, or takes long. */
const files: Record<string, Omit<Call, "skipRight">> = {
  "node explain": {
    call: node.explain,
    right: { model: "model.onnx", image: "photo.jpg", "options?": { method: "grad-cam", batchSize: 1 } },
    wrong: {
      model: [textToo],
      image: [textToo],
      method: ["gradcam"],
      layer: [["conv1"]],
      target: [0.5],
      device: ["cudda"],
    },
  },
  "web explain": {
    call: web.explain,
    right: { model: new Uint8Array(), image, "options?": { method: "grad-cam", batchSize: 1 } },
    wrong: { model: [textToo], image: [textToo], method: ["gradcam"], target: [0.5], device: ["cuda"] },
  },
  "node train": {
    call: node.train,
    right: { "options?": { loss: "ce", epochs: 1, out: "nowhere", onEpoch: () => {} } },
    wrong: {
      epohcs: [1],
      epochs: [0, 1.5],
      loss: ["prototyp"],
      prototypes: ["avg"],
      signal: [{}],
      onProgress: [1],
      resume: ["yes"],
    },
  },
  "web train": {
    call: web.train,
    right: { "options?": { loss: "ce", epochs: 1, onEpoch: () => {} } },
    wrong: { epohcs: [1], device: ["cuda"], data: ["photos", {}, { train: set }], init: ["w.safetensors"] },
  },
  "node Explainer.load": {
    call: node.Explainer.load,
    right: { model: "model.onnx", "options?": { device: "cpu", threads: 1, batchSize: 1 } },
    wrong: { batchsize: [1], device: ["cudda"] },
  },
  "web Explainer.load": {
    call: web.Explainer.load,
    right: { model: new Uint8Array(), "options?": { device: "wasm", threads: 1, batchSize: 1 } },
    wrong: { model: [textToo], batchsize: [1], device: ["cuda"] },
  },
  describeDatasets: { call: node.describeDatasets, right: { "directory?": "data" } },
  fetchDataset: {
    call: node.fetchDataset,
    right: { name: "mnist", "options?": { directory: "data", onProgress: () => {} } },
    wrong: { name: ["minst"], remote: [{}], signal: [{}] },
  },
  loadDataset: {
    call: node.loadDataset,
    right: {
      source: "photos",
      "options?": { imageSize: 32, skipBad: false, testFraction: 0.2, groupPattern: "x" },
    },
    wrong: { dataDir: ["data"], imageSize: [0, 1.5], channels: [2], testFraction: [0, 1] },
  },
  readImage: {
    call: node.readImage,
    right: { path: "photo.jpg", shape: size },
    wrong: { shape: [{ ...size, channels: 2 }, {}] },
  },
  readResults: { call: node.readResults, right: { path: "results.jsonl", cells }, wrong: { cells: [[{}]] } },
  runExperiment: {
    call: node.runExperiment,
    right: {
      grid,
      cells,
      options: {
        directory: "nowhere",
        jobs: 1,
        selection: new Map(),
        keepModels: false,
        signal: new AbortController().signal,
        onEvent: () => {},
      },
    },
    wrong: { jobs: [0, 1.5, undefined], cells: [[{}]], grid: [{}] },
  },
  externalOf: { call: node.externalOf, right: { model: "nowhere/model.onnx" } },
  evaluateRun: {
    call: node.evaluateRun,
    right: { directory: "nowhere", options: { backend, onProgress: () => {} } },
    wrong: { backend: [undefined] },
  },
  measureRunFaithfulness: {
    call: node.measureRunFaithfulness,
    right: { directory: "nowhere", options: { backend, limit: 2 } },
    wrong: { backend: [undefined], limit: [0, 1.5] },
  },
  loadCheckpoint: { call: node.loadCheckpoint, right: { path: "nowhere.safetensors" } },
  saveCheckpoint: {
    call: node.saveCheckpoint,
    right: { path: "nowhere.safetensors", checkpoint: {} },
    wrong: { checkpoint: [{}] },
  },
  loadWeights: {
    call: node.loadWeights,
    right: {
      path: "nowhere.safetensors",
      model: { input: {}, parameters: [], apply: () => {} },
      initial: weights,
      "options?": { strict: true },
    },
    wrong: { model: [{}], initial: [{ a: 1 }] },
  },
  saveWeights: {
    call: node.saveWeights,
    right: { path: "nowhere.safetensors", weights },
    wrong: { weights: [{ a: 1 }] },
  },
  readRun: { call: node.readRun, right: { directory: "nowhere" } },
  trainRun: {
    call: node.trainRun,
    right: { config, options },
    wrong: { config: [{}, { data: "digits" }], signal: [{}], backend: [undefined] },
  },
  pretrainRun: {
    call: node.pretrainRun,
    right: { config: node.resolvePretrainConfig({}), options },
    wrong: { config: [{}], signal: [{}], backend: [undefined] },
  },
  workerBatches: {
    call: node.workerBatches,
    right: { set, options: { batchSize: 1, seed: 1, epoch: 0, epochs: 1 } },
    wrong: { set: [{}], batchSize: [0], epochs: [undefined, -1] },
  },
  writeReport: { call: node.writeReport, right: { path: "nowhere.html", data: {} }, wrong: { data: [{}] } },
  explanationCard: { call: node.explanationCard, right: { explained: {} }, wrong: { explained: [{}] } },
  explanationSheet: { call: node.explanationSheet, right: { sheet: {} }, wrong: { sheet: [{}] } },
  renderReport: { call: node.renderReport, right: { data: {} }, wrong: { data: [{}] } },
  faithfulnessRows: { call: node.faithfulnessRows, right: { report: {} }, wrong: { report: [{}] } },
  comparisonRows: { call: node.comparisonRows, right: { runs }, wrong: { runs: [[{}]] } },
  comparisonHeadings: { call: node.comparisonHeadings, right: { runs }, wrong: { runs: [[{}]] } },
  webBackend: {
    call: web.webBackend,
    right: { "options?": { threads: 1, device: "wasm" } },
    wrong: { threads: [0, 1.5], device: ["cuda"] },
  },
  pixelsOf: {
    call: web.pixelsOf,
    right: { image: {}, shape: size },
    wrong: { shape: [{ ...size, channels: 2 }] },
  },
};

export const nodeCalls: Readonly<Record<string, Call>> = {
  ...Object.fromEntries(Object.entries(files).map(([name, tried]) => [name, { ...tried, skipRight: true }])),
  colourOf: { call: node.colourOf, right: { value: 0.5 } },
  imagePixels: {
    call: node.imagePixels,
    right: { image, size },
    wrong: { ...wrongImage, size: [{ ...size, channels: 2 }, {}] },
  },
  overlayPixels: {
    call: node.overlayPixels,
    right: { image, map: image, size: { ...size, opacity: 0.5 } },
    wrong: { ...wrongImage, size: [{}] },
  },
  overlayFigure: {
    call: node.overlayFigure,
    right: { image, map: image, size: { ...size, title: "A cat" } },
    wrong: { ...wrongImage, size: [{}] },
  },
  imageRows: {
    call: node.imageRows,
    right: { rows: [{ caption: "a", images: image }], size },
    wrong: { rows: [[], [{}]], size: [{}] },
  },
  cellsOf: {
    call: node.cellsOf,
    right: { grid, "machine?": { threads: 1 } },
    wrong: { grid: [{}], threads: [0] },
    tables: ["machine"],
  },
  compareCells: {
    call: node.compareCells,
    right: { grid, results: [], cellCount: 2 },
    wrong: { grid: [{}], results: [[{}]], cellCount: [-1, 0.5] },
  },
  experimentMarkdown: {
    call: node.experimentMarkdown,
    right: { comparison, command: "batchcam" },
    wrong: { comparison: [{}] },
  },
  experimentPage: {
    call: node.experimentPage,
    right: { comparison, command: "batchcam" },
    wrong: { comparison: [{}] },
  },
  parseGrid: {
    call: node.parseGrid,
    right: { text: "title: Losses\naxes: { loss: [ce] }", name: "losses.yaml", "quick?": false },
  },
  parseSelection: {
    call: node.parseSelection,
    right: { grid, texts: ["loss=ce"] },
    wrong: { grid: [{}], texts: [[1]] },
  },
  readPreset: { call: node.readPreset, right: { name: "time" }, wrong: { name: ["tiem", "../x"] } },
  encodePng: {
    call: node.encodePng,
    right: { rgb: new Uint8Array(3), height: 1, width: 1, "scale?": 1 },
    wrong: { rgb: [new Uint8Array(2)], height: [0], scale: [0, 1.5] },
  },
  nodeBackend: {
    call: node.nodeBackend,
    right: { "options?": { threads: 1, device: "cpu", passes: [] } },
    wrong: { threads: [0, 1.5], device: ["gpu"], passes: [[{}]] },
  },
  resolveConfig: {
    call: node.resolveConfig,
    right: { options: { loss: "ce" } },
    wrong: { loss: ["prototyp"], prototypes: ["avg"], epochs: [0] },
  },
  resolvePretrainConfig: {
    call: node.resolvePretrainConfig,
    right: { options: { maskRatio: 0.5 } },
    wrong: { epochs: [0] },
  },
  formatTable: {
    call: node.formatTable,
    right: { headings: ["a"], rows: [[{ text: "1" }]], "style?": "markdown" },
    wrong: { headings: [[1]], rows: [[[]], [[{}]]], style: ["html"] },
  },
  trainingCurves: { call: node.trainingCurves, right: { runs: [] }, wrong: { runs: [[{}]] } },
  blockedLayout: { call: node.blockedLayout, right: { block: 8 }, wrong: { block: [0, 1.5] } },
  cpuPasses: { call: node.cpuPasses, right: { block: 8 }, wrong: { block: [-1, 1.5] } },
};
