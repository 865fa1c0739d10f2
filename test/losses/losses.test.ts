import { describe, expect, it } from "vitest";
import { grad } from "../../src/autodiff/index.js";
import { oneHot } from "../../src/cam/index.js";
import { constant, input } from "../../src/graph/index.js";
import {
  batchCamLoss,
  consistencyLoss,
  crossEntropy,
  keepAliveLoss,
  prototypeLoss,
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

  it("pushes the largest evidence up", async () => {
    const evidence = input("evidence", [1, 2, 2]);
    const [gradient] = grad(keepAliveLoss(evidence), [evidence]);
    const feeds = { evidence: floatValue(Float32Array.of(-1, -2, -3, -2), [1, 2, 2]) };
    expect((await evaluate({ gradient }, feeds)).gradient[0]).toBeLessThan(0);
  });
});
