import { describe, expect, it } from "vitest";
import { ShapeError, UsageError } from "../../../src/base/errors.js";
import { simpleCnn } from "../../../src/models/index.js";
import type { TrainingBatch } from "../../../src/train/loop/steps.js";
import { checkBatch, checkStep, type TrainStepOptions } from "../../../src/train/step/step-options.js";
import { backend } from "../../helpers/evaluate.js";

const model = simpleCnn(
  { channels: 3, height: 8, width: 12, classCount: 2, standardisation: { mean: [0, 0, 0], std: [1, 1, 1] } },
  {},
  { widths: [2, 2, 2], hidden: 4 },
);
const maps = (...shape: number[]) => ({
  shape,
  data: new Float32Array(shape.reduce((size, side) => size * side, 1)),
});

describe("the options of a step", () => {
  const right: TrainStepOptions = { backend, model, prototypes: maps(2, 8, 12) };
  const check = (changes: object) => () => checkStep({ ...right, ...changes });

  it.each<[string, object]>([
    ["nothing else", {}],
    ["several prototypes of a class", { prototypes: maps(2, 5, 8, 12) }],
    ["an objective of which a part is given", { objective: { loss: "ce" } }],
    ["a constraint without a rate", { constraint: { on: "ce", target: 0.5 } }],
    ["an optimiser", { optimiser: { name: "sgd", weightDecay: 0 } }],
    ["what is left out by undefined", { objective: undefined, constraint: undefined, optimiser: undefined }],
  ])("may be %s", (_, changes) => {
    expect(check(changes)).not.toThrow();
  });

  it.each<[string, object, RegExp]>([
    ["an objective of other words", { objective: { distnace: "l1" } }, /^TrainStep: objective .*distnace/],
    ["an objective of text", { objective: "ce" }, /TrainStep: objective must be an object/],
    ["a constraint without a target", { constraint: { on: "ce" } }, /TrainStep: constraint.*target/],
    ["a constraint on nothing", { constraint: { target: 1 } }, /TrainStep: constraint.*on/],
    ["an optimiser without a name", { optimiser: { weightDecay: 0 } }, /TrainStep: optimiser.*name/],
    ["an optimiser without a decay", { optimiser: { name: "sgd" } }, /TrainStep: optimiser.*weightDecay/],
    ["no backend", { backend: undefined }, /backend/],
    ["no model", { model: undefined }, /model/],
    ["no prototypes", { prototypes: undefined }, /prototypes/],
    [
      "prototypes in a list",
      { prototypes: { shape: [2, 8, 12], data: [0] } },
      /TrainStep.*prototypes must be/,
    ],
  ])("are not %s", (_, changes, message) => {
    expect(check(changes)).toThrow(UsageError);
    expect(check(changes)).toThrow(message);
  });

  it.each([
    [maps(3, 8, 12)],
    [maps(2, 12, 8)],
    [maps(2, 8, 8)],
    [maps(2, 12, 12)],
    [maps(8, 12)],
    [maps(2, 5, 1, 8, 12)],
    [maps(2, 8, 12, 5)],
  ])("have prototypes of the images' size for each class, not $shape", (prototypes) => {
    expect(check({ prototypes })).toThrow(ShapeError);
    expect(check({ prototypes })).toThrow(`maps of 8x12 pixels for 2 classes, not [${prototypes.shape}]`);
  });

  it("have as many values in prototypes as these say", () => {
    expect(check({ prototypes: { ...maps(2, 8, 12), data: new Float32Array(5) } })).toThrow(
      /TrainStep: prototypes/,
    );
  });
});

describe("a batch", () => {
  const batch = { images: new Float32Array(4 * 3 * 96), labels: Int32Array.of(0, 1, 1, 0), size: 4 };
  const own = new Float32Array(4 * 96);
  const check = (given: object | undefined) => () => checkBatch(given as TrainingBatch, model.input);

  it("may have prototypes and masks for its images", () => {
    for (const more of [{}, { prototypes: own }, { masks: own }, { prototypes: own, masks: own }])
      expect(check({ ...batch, ...more })).not.toThrow();
  });

  it.each<[string, object | undefined, RegExp]>([
    ["nothing", undefined, /TrainStep.run: batch must be a batch/],
    [
      "images in bytes",
      { ...batch, images: new Uint8Array(4 * 3 * 96) },
      /batch.images must be a Float32Array/,
    ],
    ["no images", { ...batch, images: undefined }, /batch.images must be/],
    ["labels in a list", { ...batch, labels: [0, 1, 1, 0] }, /batch.labels must be an Int32Array/],
    ["no size", { ...batch, size: undefined }, /batch.size must be/],
    ["prototypes in a list", { ...batch, prototypes: [0] }, /batch.prototypes must be a Float32Array/],
    ["masks in bytes", { ...batch, masks: new Uint8Array(4 * 96) }, /batch.masks must be a Float32Array/],
    ["a label below 0", { ...batch, labels: Int32Array.of(0, -1, 1, 0) }, /classes from 0 to 1, but has -1/],
    [
      "a label of no class",
      { ...batch, labels: Int32Array.of(0, 1, 1, 2) },
      /classes from 0 to 1, but has 2/,
    ],
  ])("is not one with %s", (_, given, message) => {
    expect(check(given)).toThrow(UsageError);
    expect(check(given)).toThrow(message);
  });

  it.each<[string, object, RegExp]>([
    ["images of one channel", { images: new Float32Array(4 * 96) }, /batch.images/],
    ["fewer labels", { labels: Int32Array.of(0, 1) }, /batch.labels/],
    ["prototypes of classes", { prototypes: new Float32Array(2 * 96) }, /batch.prototypes/],
    ["masks of each channel", { masks: new Float32Array(4 * 3 * 96) }, /batch.masks/],
  ])("does not have %s", (_, changes, message) => {
    expect(check({ ...batch, ...changes })).toThrow(ShapeError);
    expect(check({ ...batch, ...changes })).toThrow(message);
  });
});
