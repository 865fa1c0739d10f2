import { mkdirSync, writeFileSync } from "node:fs";
import type { Faithfulness, MapFaithfulness } from "../../src/faithfulness/index.js";
import { resolveConfig } from "../../src/options/index.js";
import type { Checkpoint } from "../../src/runs/saved/checkpoint.js";
import { writeEvidence } from "../../src/runs/saved/evidence.js";
import { runFiles } from "../../src/runs/saved/run-files.js";
import type { Summary } from "../../src/runs/saved/schemas/summary.js";
import type { EpochRecord } from "../../src/train/index.js";

/** A finished run of two classes and images of 3 x 4 pixels, as its files say it: made up, not trained. */

const quality = { l1: 0.25, mse: 0.1, ssim: 0.3, psnr: 10 };
const maps = { reconstruction: { prototype: quality, input: quality }, deadMapRate: 0.125 };
const scores = { precision: 0.75, recall: 0.75, f1: 0.75, support: 4, auc: 0.875 };
const classification = {
  accuracy: 0.75,
  balancedAccuracy: 0.875,
  worstClassAccuracy: 0.75,
  macroF1: 0.75,
  macroAuc: 0.875,
  ece: 0.05,
  calibration: [
    { from: 0.4, to: 0.5, count: 2, correct: 1, confidence: 0.45 },
    { from: 0.9, to: 1, count: 6, correct: 5, confidence: 0.95 },
  ],
  perClass: [scores, scores],
  confusion: [
    [3, 1],
    [1, 3],
  ],
};

export const exampleSummary: Summary = {
  run: "a",
  config: resolveConfig({ loss: "prototype", decoy: "random-corner", epochs: 2 }),
  dataset: {
    title: "Two things",
    synthetic: true,
    classNames: ["this", "that"],
    trainCount: 16,
    validationCount: 2,
    testCount: 8,
  },
  train: {
    epochs: 2,
    bestEpoch: 2,
    secondsPerEpoch: 1.5,
    imagesPerSecond: 100,
    loss: 0.5,
    validationAccuracy: 0.5,
  },
  test: {
    count: 8,
    ...classification,
    ...maps,
    predictedMaps: maps,
    evidence: { map: { prototype: 0.5, decoy: 0.25 }, inputGradient: { prototype: 0.25, decoy: 0.5 } },
  },
  cleanTest: classification,
};

export const exampleHistory: EpochRecord[] = [1, 2].map((epoch) => ({
  epoch,
  learningRate: 0.001,
  seconds: 1.5,
  imagesPerSecond: 100,
  trainLoss: 1 / epoch,
  crossEntropy: 0.75 / epoch,
  camLoss: 0.5,
  trainAccuracy: 0.5,
  validationAccuracy: 0.5,
}));

const curve = { fractions: [0, 0.5, 1], scores: [0.75, 0.5, 0.25] };
const ofMaps: MapFaithfulness = {
  deletion: { ...curve, area: 0.5 },
  insertion: { ...curve, area: 0.5 },
  averageDrop: 0.25,
  increase: 0.125,
  road: { mostRelevantFirst: { ...curve, mean: 0.5 }, leastRelevantFirst: { ...curve, mean: 0.5 } },
  sparsity: 0.5,
  sensitivity: 0.25,
  agreement: { rankCorrelation: 0.5, topShared: 0.25 },
  randomisation: [{ layer: "fc1", rankCorrelation: 0.125, ssim: 0.25 }],
  localisation: { pointing: 0.5, overlap: 0.25 },
  deadMapRate: 0,
};

export const exampleFaithfulness: Faithfulness = {
  count: 8,
  explainers: { gradCam: ofMaps, inputGradient: ofMaps, randomGrid: ofMaps, randomPixels: ofMaps },
};

/** Writes the run into a folder. */
export async function writeExampleRun(directory: string): Promise<void> {
  const files = runFiles(directory);
  mkdirSync(directory, { recursive: true });
  writeFileSync(files.summary, JSON.stringify(exampleSummary));
  writeFileSync(files.metrics, exampleHistory.map((epoch) => `${JSON.stringify(epoch)}\n`).join(""));
  writeFileSync(files.faithfulness, JSON.stringify(exampleFaithfulness));
  const pixels = (...shape: number[]) => ({
    shape,
    data: new Float32Array(shape.reduce((size, length) => size * length)).fill(0.5),
  });
  await writeEvidence(directory, {
    prototypes: pixels(2, 3, 4),
    meanMaps: pixels(2, 3, 4),
    gallery: {
      images: pixels(3, 1, 3, 4),
      maps: pixels(3, 3, 4),
      labels: Int32Array.of(0, 1, 1),
      predicted: Int32Array.of(0, 1, 0),
      confidence: Float32Array.of(0.5, 0.75, 1),
    },
  });
}

/** A checkpoint of a run that is not finished. */
export const exampleCheckpoint: Checkpoint = {
  config: resolveConfig({ epochs: 3 }),
  model: {
    name: "simple-cnn",
    input: { channels: 1, height: 4, width: 4, classCount: 2, standardisation: { mean: [0.5], std: [0.25] } },
  },
  classNames: ["this", "that"],
  parameters: { "fc1.bias": { shape: [2], data: Float32Array.of(0.5, -1) } },
  optimiserState: { "optimizer.mean.fc1.bias": { shape: [2], data: Float32Array.of(0.5, -1) } },
  steps: 4,
  position: { epoch: 2, step: 1, sums: { images: 32, seconds: 0.5, values: { total: 16, cam: 4 } } },
  history: exampleHistory,
};
