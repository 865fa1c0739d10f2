import { createModel, input, parameterInputs, stateSpecs } from "../../../src/graph.js";
import * as losses from "../../../src/losses.js";
import type { Call } from "./call.js";

const maps = input("maps", [2, 8, 8]);
const labels = input("labels", [2, 3]);
const logits = input("logits", [2, 3]);
const images = input("images", [2, 1, 8, 8]);
const evidence = input("evidence", [2, 3, 8, 8]);
const side = input("side", [8, 8]);
const other = input("other", [3, 7]);
const prototypes = { ofClasses: input("prototypes", [3, 8, 8]) };
const transform = { rows: side, columns: side };
const scalar = input("scalar", []);

const notMaps = { maps: [other], labels: [other], images: [other], wrong: [other] };
const noPrototypes = { prototypes: [{}, { ofClasses: maps }, { ofClass: prototypes.ofClasses }] };
const noDistance = { distance: ["ssmi", "constructor"] };

const model = createModel("simple-cnn", {
  channels: 1,
  height: 8,
  width: 8,
  classCount: 3,
  standardisation: { mean: [0.1], std: [0.3] },
});
const weights = parameterInputs(stateSpecs(model));
const batch = {
  images,
  labels: input("labels", [2], "int32"),
  prototypes,
  output: model.apply(weights, images),
  forward: () => model.apply(weights, images),
  transform,
};

export const lossCalls: Readonly<Record<string, Call>> = {
  explanationLossesOf: {
    call: losses.explanationLossesOf,
    right: { loss: "prototype+rrr" },
    wrong: { loss: ["prototyp", "ce+rrr", "rrr+rrr", ""] },
  },
  objectiveTerms: {
    call: losses.objectiveTerms,
    right: { objective: losses.objectiveDefaults, batch, lambda: scalar, "entropyWeight?": scalar },
    wrong: {
      objective: [
        { loss: "ce" },
        { ...losses.objectiveDefaults, distance: "ssmi" },
        { ...losses.objectiveDefaults, weights: [Number.NaN] },
        { ...losses.objectiveDefaults, distnace: "ssim" },
      ],
      batch: [{}],
    },
  },
  attentionMiningLoss: { call: losses.attentionMiningLoss, right: { logits, labels }, wrong: notMaps },
  withoutMarked: { call: losses.withoutMarked, right: { images, maps }, wrong: notMaps },
  prototypeLoss: {
    call: losses.prototypeLoss,
    right: { maps, labels, prototypes, distance: "ssim" },
    wrong: { ...notMaps, ...noPrototypes, ...noDistance },
  },
  batchCamLoss: {
    call: losses.batchCamLoss,
    right: { maps, labels, prototypes, distance: "l1" },
    wrong: { ...notMaps, ...noPrototypes, ...noDistance },
  },
  consistencyLoss: {
    call: losses.consistencyLoss,
    right: { maps, labels, distance: "l2" },
    wrong: { ...notMaps, ...noDistance },
  },
  camConsistencyLoss: {
    call: losses.camConsistencyLoss,
    right: { maps, mapsOfTransformed: maps, transform, distance: "l2" },
    wrong: { ...notMaps, mapsOfTransformed: [other], ...noDistance },
    tables: ["transform"],
  },
  transformed: {
    call: losses.transformed,
    right: { x: maps, transform },
    tables: ["transform"],
  },
  crossEntropy: { call: losses.crossEntropy, right: { logits, labels }, wrong: notMaps },
  mapDistance: {
    call: losses.mapDistance,
    right: { a: maps, b: maps, distance: "ssim" },
    wrong: { a: [other], b: [other], ...noDistance },
  },
  keepAliveLoss: { call: losses.keepAliveLoss, right: { evidence: maps }, wrong: { evidence: [other] } },
  evidenceOutside: {
    call: losses.evidenceOutside,
    right: { evidence, support: maps },
    wrong: { evidence: [other], support: [other] },
  },
  prototypeSupport: {
    call: losses.prototypeSupport,
    right: { prototypes, labels, options: { gain: 16, scope: "any" } },
    wrong: { ...noPrototypes, labels: [maps], gain: [0, undefined], scope: ["clas", undefined] },
  },
  energyLoss: { call: losses.energyLoss, right: { maps, wrong: maps }, wrong: notMaps },
  hintLoss: { call: losses.hintLoss, right: { maps, images, wrong: maps }, wrong: notMaps },
  logProbabilityGradient: {
    call: losses.logProbabilityGradient,
    right: { logits, images },
    wrong: { ...notMaps, logits: [images] },
  },
  rightMapsLoss: { call: losses.rightMapsLoss, right: { maps, wrong: maps }, wrong: notMaps },
  rightReasonsLoss: {
    call: losses.rightReasonsLoss,
    right: { gradient: images, "wrong?": maps },
    wrong: { gradient: [other], wrong: [other] },
  },
  ssim: { call: losses.ssim, right: { a: maps, b: maps }, wrong: { a: [other], b: [other] } },
};
