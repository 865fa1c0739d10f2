import { describe, expect, it } from "vitest";
import { grad } from "../../src/autodiff/index.js";
import { oneHot } from "../../src/cam/index.js";
import { constant, input } from "../../src/graph/index.js";
import {
  batchCamLoss,
  consistencyLoss,
  crossEntropy,
  evidenceOutside,
  keepAliveLoss,
  prototypeLoss,
  prototypeSupport,
} from "../../src/losses/index.js";
import { floatValue } from "../../src/runtime/index.js";
import { evaluate } from "../helpers/evaluate.js";

const labelsOf = (...classes: number[]) => oneHot(constant(classes, [classes.length], "int32"), 3);
/** Maps of one pixel make the L1 distance a difference of two numbers. */
const mapsOf = (...values: number[]) => constant(values, [values.length, 1, 1]);

describe("cross-entropy", () => {
  it("is finite, with finite gradients, for logits of any size", async () => {
    const logits = input("logits", [2, 3]);
    const loss = crossEntropy(logits, labelsOf(0, 1));
    const feeds = { logits: floatValue(Float32Array.of(1e4, -1e4, 0, 1e4, 0, -1e4), [2, 3]) };
    const result = await evaluate({ loss, gradient: grad(loss, [logits])[0] }, feeds);
    expect(result.loss[0]).toBeCloseTo(5000);
    expect([...result.gradient]).toEqual([0, 0, 0, 0.5, -0.5, 0]);
  });

  it("is log K for equal logits", async () => {
    const loss = crossEntropy(constant([2, 2, 2], [1, 3]), labelsOf(1));
    expect((await evaluate({ loss })).loss[0]).toBeCloseTo(Math.log(3), 5);
  });
});

describe("CAM losses", () => {
  const maps = mapsOf(0, 1, 0.25);
  const labels = labelsOf(2, 2, 0);
  const prototypes = { ofClasses: mapsOf(1, 0.125, 0.5) };

  it("prototype: mean over the images", async () => {
    const loss = prototypeLoss(maps, labels, prototypes, "l1");
    expect((await evaluate({ loss })).loss[0]).toBeCloseTo((0.5 + 0.5 + 0.75) / 3, 6);
  });

  it("batch-cam: mean over the classes that are present, of their mean maps", async () => {
    const loss = batchCamLoss(maps, labels, prototypes, "l1");
    expect((await evaluate({ loss })).loss[0]).toBeCloseTo((0 + 0.75) / 2, 6);
  });

  it("take a prototype for each image, which may have moved with it", async () => {
    const ofImages = mapsOf(0.5, 0.5, 1);
    const [each, classes] = [
      prototypeLoss(maps, labels, { ofImages }, "l1"),
      batchCamLoss(maps, labels, { ofImages }, "l1"),
    ];
    const values = await evaluate({ each, classes });
    // Classes: the mean map 0.5 of class 2 against the mean 0.5 of its prototypes; 0.25 against 1 of class 0.
    expect(values.each[0]).toBeCloseTo((0.5 + 0.5 + 0.75) / 3, 6);
    expect(values.classes[0]).toBeCloseTo((0 + 0.75) / 2, 6);
  });

  it("consistency: mean over the images, against the mean map of their class", async () => {
    const loss = consistencyLoss(maps, labels, "l1");
    expect((await evaluate({ loss })).loss[0]).toBeCloseTo((0.5 + 0.5 + 0) / 3, 6);
  });
});

describe("the keep-alive loss", () => {
  const of = async (...evidence: number[]): Promise<number> => {
    const loss = keepAliveLoss(constant(evidence, [1, 2, 2]));
    return (await evaluate({ loss })).loss[0];
  };

  it("is zero for a map with evidence, large for one without, at any scale", async () => {
    expect(await of(4, -1, 0, 0)).toBe(0);
    const dying = await of(-1, -2, -3, -2);
    expect(dying).toBeCloseTo(1.5, 4);
    expect(await of(-100, -200, -300, -200)).toBeCloseTo(dying, 4);
    expect(await of(0, 0, 0, 0)).toBeCloseTo(1, 4);
  });

  it("is the mean over the images, each against its own magnitude", async () => {
    const loss = keepAliveLoss(constant([4, -1, 0, 0, -1, -2, -3, -2], [2, 2, 2]));
    expect((await evaluate({ loss })).loss[0]).toBeCloseTo((0 + 1.5) / 2, 4);
  });

  it("pushes the largest evidence up", async () => {
    const evidence = input("evidence", [1, 2, 2]);
    const [gradient] = grad(keepAliveLoss(evidence), [evidence]);
    const feeds = { evidence: floatValue(Float32Array.of(-1, -2, -3, -2), [1, 2, 2]) };
    expect((await evaluate({ gradient }, feeds)).gradient[0]).toBeLessThan(0);
  });
});

describe("the support of prototypes", () => {
  const labels = labelsOf(2, 0);
  const ofClasses = constant([0.1, 0.5, 0, 0, 0.3, 0], [3, 1, 2]);

  it("is the prototype times the gain, clipped: of any class, or of the image's own", async () => {
    const values = await evaluate({
      any: prototypeSupport({ ofClasses }, labels, { gain: 2, scope: "any" }),
      own: prototypeSupport({ ofClasses }, labels, { gain: 2, scope: "class" }),
    });
    for (const [at, value] of [0.6, 1].entries()) expect(values.any[at]).toBeCloseTo(value, 6);
    for (const [at, value] of [0.6, 0, 0.2, 1].entries()) expect(values.own[at]).toBeCloseTo(value, 6);
  });

  it("moves with an image that has a prototype of its own", async () => {
    const ofImages = constant([0.1, 0.5, 0.3, -1], [2, 1, 2]);
    const support = prototypeSupport({ ofImages }, labels, { gain: 2, scope: "class" });
    const data = (await evaluate({ support })).support;
    for (const [at, value] of [0.2, 1, 0.6, 0].entries()) expect(data[at]).toBeCloseTo(value, 6);
    expect(() => prototypeSupport({ ofImages }, labels, { gain: 2, scope: "any" })).toThrow(
      /support of "any" class/,
    );
  });

  it("weighs the evidence outside, of all classes, by its square", async () => {
    // The right pixel has 1 + 16 of the 30 squares of image 1; image 2 has no evidence at all.
    const evidence = constant([3, -1, -2, 4, 0, 0, 0, 0], [2, 2, 1, 2]);
    const own = constant([1, 0, 1, 1], [2, 1, 2]);
    const half = constant([1, 0.5], [1, 1, 2]);
    const values = await evaluate({
      own: evidenceOutside(evidence, own),
      all: evidenceOutside(evidence, half),
    });
    expect(values.own[0]).toBeCloseTo((1 + 16) / 30 / 2, 6);
    expect(values.all[0]).toBeCloseTo((1 + 16) / 4 / 30 / 2, 6);
  });
});
