import { createModel, createRandom, initialise, stateSpecs } from "../../../src/graph.js";
import * as metrics from "../../../src/metrics.js";
import { backend } from "../../helpers/evaluate.js";
import type { Call } from "./call.js";

const map = Float32Array.from({ length: 64 }, (_, at) => at / 63);
const short = map.subarray(0, 63);
const holed = Float32Array.from(map, (value, at) => (at === 5 ? Number.NaN : value));
const bad = [short, holed, new Float32Array()];
const order = Uint32Array.from({ length: 64 }, (_, at) => at);
const random = createRandom(1);
const size = { height: 8, width: 8 };
const noSize = { height: [0, 1.5, -1], width: [0, 1.5, -1] };

/** A class that is made from the size of maps. */
const ofSize = (type: new (height: never, width: never) => unknown): Call => ({
  call: (height: never, width: never) => new type(height, width),
  right: size,
  wrong: noSize,
});

const model = createModel("simple-cnn", {
  channels: 1,
  ...size,
  classCount: 2,
  standardisation: { mean: [0.1], std: [0.3] },
});
const set = {
  images: new Uint8Array(2 * 64),
  labels: Int32Array.of(0, 1),
  count: 2,
  channels: 1,
  ...size,
};

export const metricCalls: Readonly<Record<string, Call>> = {
  measureFaithfulness: {
    call: metrics.measureFaithfulness,
    right: {
      backend,
      model,
      parameters: initialise(stateSpecs(model), 1),
      set,
      "options?": { seed: 1, onProgress: () => {} },
    },
    wrong: { parameters: [{}], set: [{ ...set, images: [] }] },
    skipRight: true,
  },
  rankCorrelation: {
    call: metrics.rankCorrelation,
    right: { first: map, second: map },
    wrong: { first: bad, second: bad },
  },
  topShared: {
    call: metrics.topShared,
    right: { first: order, second: order, share: 0.1 },
    wrong: { first: [order.subarray(1)], second: [map], share: [-1, 2] },
  },
  ConfidenceChange: {
    call: (whole: never, seen: never) => new metrics.ConfidenceChange().add(whole, seen),
    right: { whole: 0.5, seen: 0.25 },
    wrong: { whole: [0, 1.5], seen: [-1, 1.5] },
  },
  CurveMean: {
    call: (fractions: never, at: never, score: never) => new metrics.CurveMean(fractions).add(at, score),
    right: { fractions: [0, 1], at: 1, score: 0.5 },
    wrong: { fractions: [["0"], [2]], at: [2, -1, 0.5] },
  },
  trapezoidArea: {
    call: metrics.trapezoidArea,
    right: { curve: { fractions: [0, 1], scores: [1, 0] } },
    tables: ["curve"],
  },
  FaithfulnessMetrics: ofSize(metrics.FaithfulnessMetrics),
  "FaithfulnessMetrics.addMap": {
    call: (map: never, mask: never) => new metrics.FaithfulnessMetrics(8, 8).addMap(map, mask),
    right: { map, "mask?": new Uint8Array(64) },
    wrong: { map: bad, mask: [new Uint8Array(3)] },
  },
  gini: { call: metrics.gini, right: { map }, wrong: { map: bad.slice(1) } },
  maskOverlap: {
    call: metrics.maskOverlap,
    right: { map, mask: new Uint8Array(64) },
    wrong: { map: bad.slice(1), mask: [new Uint8Array(3)] },
  },
  pointsInto: {
    call: metrics.pointsInto,
    right: { map, mask: new Uint8Array(64) },
    wrong: { map: bad.slice(1), mask: [new Uint8Array(3)] },
  },
  MapSimilarity: ofSize(metrics.MapSimilarity),
  "MapSimilarity.add": {
    call: (first: never, second: never) => new metrics.MapSimilarity(8, 8).add(first, second),
    right: { first: map, second: map },
    wrong: { first: bad, second: bad },
  },
  NoisyLinearImputer: ofSize(metrics.NoisyLinearImputer),
  "NoisyLinearImputer.fill": {
    call: (image: never, removed: never, random: never) =>
      new metrics.NoisyLinearImputer(8, 8).fill(image, removed, random),
    right: { image: map.slice(), removed: Uint32Array.of(3), random },
    wrong: { image: bad, removed: [Uint32Array.of(64)] },
  },
  blurred: { call: metrics.blurred, right: { image: map, ...size }, wrong: { image: bad, height: [0, 1.5] } },
  fadeBy: {
    call: metrics.fadeBy,
    right: { image: map.slice(), baseline: map, map },
    wrong: { image: bad, baseline: bad, map: bad },
  },
  replacePixels: {
    call: metrics.replacePixels,
    right: { image: map.slice(), other: map, places: Uint32Array.of(3), pixels: 64 },
    wrong: { image: bad, other: bad, places: [Uint32Array.of(64)], pixels: [0, 63] },
  },
  pixelOrder: { call: metrics.pixelOrder, right: { map, random }, wrong: { map: bad.slice(1) } },
  relativeChange: {
    call: metrics.relativeChange,
    right: { map, changed: map },
    wrong: { map: bad, changed: bad },
  },
  ClassMeans: {
    call: (classCount: never, height: never, width: never) =>
      new metrics.ClassMeans(classCount, height, width),
    right: { classCount: 2, ...size },
    wrong: { classCount: [0, 1.5], ...noSize },
  },
  "ClassMeans.update": {
    call: (maps: never, labels: never) => new metrics.ClassMeans(2, 8, 8).update(maps, labels),
    right: { maps: map, labels: Int32Array.of(1) },
    wrong: { maps: bad, labels: [Int32Array.of(2), Int32Array.of(-1), [1]] },
  },
  DeadMaps: ofSize(metrics.DeadMaps),
  "DeadMaps.update": {
    call: (maps: never, count: never) => new metrics.DeadMaps(8, 8).update(maps, count),
    right: { maps: map, count: 1 },
    wrong: { maps: [short, holed], count: [-1, 0.5] },
  },
  isDead: { call: metrics.isDead, right: { map }, wrong: { map: bad.slice(1) } },
  EvidenceMetrics: ofSize(metrics.EvidenceMetrics),
  "EvidenceMetrics.update": {
    call: (explanations: never, prototypes: never, masks: never) =>
      new metrics.EvidenceMetrics(8, 8).update(explanations, prototypes, masks),
    right: { explanations: map, prototypes: map, "masks?": new Float32Array(64) },
    wrong: { explanations: [short, holed], prototypes: [short, holed], masks: [short] },
  },
  gaussianWindow: {
    call: metrics.gaussianWindow,
    right: { size: 11, sigma: 1.5 },
    wrong: { size: [0, 1.5], sigma: [0, -1] },
  },
  MapMetrics: ofSize(metrics.MapMetrics),
  "MapMetrics.update": {
    call: (maps: never, prototypes: never, images: never) =>
      new metrics.MapMetrics(8, 8).update(maps, prototypes, images),
    right: { maps: map, prototypes: map, images: map },
    wrong: { maps: [short], prototypes: [short], images: [short] },
  },
  ReconstructionMetrics: ofSize(metrics.ReconstructionMetrics),
  "ReconstructionMetrics.update": {
    call: (maps: never, target: never, count: never) =>
      new metrics.ReconstructionMetrics(8, 8).update(maps, target, count),
    right: { maps: map, target: () => map, count: 1 },
    wrong: { maps: [short], count: [0.5, -1] },
  },
  Ssim: ofSize(metrics.Ssim),
  "Ssim.compare": {
    call: (a: never, b: never) => new metrics.Ssim(8, 8).compare(a, b),
    right: { a: map, b: map },
    wrong: { a: bad, b: bad },
  },
  Mean: {
    call: (value: never) => new metrics.Mean().add(value),
    right: { "value?": 1 },
  },
  ClassificationMetrics: {
    call: (classCount: never) => new metrics.ClassificationMetrics(classCount),
    right: { classCount: 2 },
    wrong: { classCount: [0, 1.5] },
  },
  "ClassificationMetrics.update": {
    call: (logits: never, labels: never, count: never) =>
      new metrics.ClassificationMetrics(2).update(logits, labels, count),
    right: { logits: Float32Array.of(1, 0), labels: Int32Array.of(1), count: 1 },
    wrong: {
      logits: [Float32Array.of(1), Float32Array.of(1, Number.NaN)],
      labels: [Int32Array.of(2), Int32Array.of(-1), Int32Array.of(0, 1)],
      count: [-1, 0.5],
    },
  },
  decide: { call: metrics.decide, right: { logits: map }, wrong: { logits: bad.slice(1) } },
  rocAuc: {
    call: metrics.rocAuc,
    right: { cases: Float64Array.of(1), others: Float64Array.of(0) },
    wrong: { cases: [Float64Array.of(Number.NaN), map], others: [Float64Array.of(Number.NaN), map] },
  },
  wilsonInterval: {
    call: metrics.wilsonInterval,
    right: { hits: 1, count: 2 },
    wrong: { hits: [3, -1, 0.5], count: [-1, 0.5] },
  },
};
