import { describe, expect, it } from "vitest";
import { UsageError } from "../../../src/base/errors.js";
import { createRandom } from "../../../src/base/random.js";
import { gradCam, oneHot } from "../../../src/cam/index.js";
import { add, constant, input, mul, type Tensor } from "../../../src/graph/index.js";
import {
  batchCamLoss,
  consistencyLoss,
  crossEntropy,
  keepAliveLoss,
  prototypeLoss,
} from "../../../src/losses/index.js";
import { distanceLossNames, maskedLossNames } from "../../../src/losses.js";
import { simpleCnn } from "../../../src/models/index.js";
import { initialise, parameterConstants } from "../../../src/nn/index.js";
import { type Objective, objectiveDefaults } from "../../../src/options/index.js";
import { type LossInputs, objectiveTerms, usesDistance } from "../../../src/train/index.js";
import { masksMissing } from "../../../src/train/objective/explanation-losses.js";
import { shiftInputs } from "../../../src/train/objective/shift.js";
import { evaluate } from "../../helpers/evaluate.js";

const size = { height: 8, width: 12 };
const model = simpleCnn(
  { channels: 1, ...size, classCount: 3, standardisation: { mean: [0.5], std: [0.3] } },
  {},
  { widths: [4, 4, 4], hidden: 5 },
);
const random = createRandom(8);
const uniform = (...shape: number[]): Tensor =>
  constant(
    Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => random.uniform()),
    shape,
  );
const images = uniform(4, 1, 8, 12);
const labels = constant([0, 1, 2, 1], [4], "int32");
const rows = oneHot(labels, 3);
const weights = parameterConstants(model.parameters, initialise(model.parameters, 1));
const output = model.apply(weights, images);
const prototypes = { ofClasses: uniform(3, 8, 12) };
const batch: LossInputs = {
  images,
  labels,
  prototypes,
  output,
  forward: (others) => model.apply(weights, others),
  transform: shiftInputs(size),
};

const termsOf = (objective: Partial<Objective>, ...weighting: [lambda?: Tensor, entropyWeight?: Tensor]) => {
  const [lambda = constant(1), entropyWeight] = weighting;
  return objectiveTerms({ ...objectiveDefaults, distance: "l1", ...objective }, batch, lambda, entropyWeight);
};

/** The objective's maps as a caller would compute them. */
const mapsOf = (options: { alpha?: "detached"; normalisation?: "sum" } = {}) =>
  gradCam(output.logits, output.activations, labels, {
    alpha: objectiveDefaults.alpha,
    normalisation: objectiveDefaults.normalisation,
    ...options,
    size: [8, 12],
  });

describe("the objective of a batch", () => {
  const [lambda, entropyWeight] = [constant(0.3), constant(0.7)];
  const { maps, evidence } = mapsOf();
  const both = termsOf({ loss: "prototype+batch-cam", weights: [2] });
  const weighted = termsOf({}, lambda, entropyWeight);
  const alone = termsOf({ loss: "ce", classWeights: [1, 2, 3] }, lambda, entropyWeight);
  const numbers = evaluate({
    entropy: crossEntropy(output.logits, rows),
    byClass: crossEntropy(output.logits, rows, [1, 2, 3]),
    prototype: prototypeLoss(maps, rows, prototypes, "l1"),
    batchCam: batchCamLoss(maps, rows, prototypes, "l1"),
    consistency: consistencyLoss(maps, rows, "l1"),
    byMass: prototypeLoss(mapsOf({ normalisation: "sum" }).maps, rows, prototypes, "l2"),
    alive: add(prototypeLoss(maps, rows, prototypes, "l1"), mul(keepAliveLoss(evidence), 0.2)),
    total: weighted.total,
    part0: weighted.parts[0],
    part1: weighted.parts[1],
    aloneTotal: alone.total,
    alonePart: alone.parts[0],
    aloneEntropy: alone.crossEntropy,
    aloneCam: alone.cam,
    ofBoth: both.cam,
    ofConsistency: termsOf({ loss: "batch-cam", reading: "consistency" }).cam,
    ofMass: termsOf({ normalisation: "sum", distance: "l2" }).cam,
    ofAlive: termsOf({ keepAlive: 0.2 }).cam,
    classWeighted: termsOf({ classWeights: [1, 2, 3] }).crossEntropy,
    unweighted: termsOf({}).total,
  }).then((values) => Object.fromEntries(Object.entries(values).map(([name, [value]]) => [name, value])));

  it("is cross-entropy and the loss on maps, each with its weight", async () => {
    const { entropy, prototype, total, part0, part1, unweighted } = await numbers;
    expect(total).toBeCloseTo(0.7 * entropy + 0.3 * prototype, 5);
    expect([part0, part1].map((part) => part.toFixed(5))).toEqual(
      [0.7 * entropy, 0.3 * prototype].map((part) => part.toFixed(5)),
    );
    expect(unweighted).toBeCloseTo(entropy + prototype, 5);
    expect(prototype).toBeGreaterThan(0.01);
  });

  it("is cross-entropy alone, without weights, where no other loss is asked for", async () => {
    const { byClass, aloneTotal, alonePart, aloneEntropy, aloneCam } = await numbers;
    for (const value of [aloneTotal, alonePart, aloneEntropy]) expect(value).toBeCloseTo(byClass, 6);
    expect(aloneCam).toBe(0);
    expect(alone.parts).toHaveLength(1);
  });

  it("adds losses on maps by their weights, which are 1 where none is given", async () => {
    const { prototype, batchCam, ofBoth } = await numbers;
    expect(ofBoth).toBeCloseTo(2 * prototype + batchCam, 5);
  });

  it("takes the reading, the scale of maps, the distance, and the weights of classes that it is given", async () => {
    const { consistency, ofConsistency, byMass, ofMass, byClass, classWeighted } = await numbers;
    expect(ofConsistency).toBeCloseTo(consistency, 6);
    expect(ofMass).toBeCloseTo(byMass, 6);
    expect(classWeighted).toBeCloseTo(byClass, 6);
  });

  it("keeps maps alive by as much as asked", async () => {
    const { alive, ofAlive } = await numbers;
    expect(ofAlive).toBeCloseTo(alive, 6);
  });
});

describe("losses on explanations", () => {
  it("need masks, or a distance between maps, or neither", () => {
    expect([...maskedLossNames].sort()).toEqual(["energy", "hint", "rrr", "rrr-g"]);
    expect([...distanceLossNames].sort()).toEqual(["batch-cam", "cam-consistency", "prototype"]);
    expect(usesDistance("rrr+prototype")).toBe(true);
    expect(usesDistance("rrr+energy")).toBe(false);
    expect(usesDistance("ce")).toBe(false);
  });

  it("say which loss misses masks", () => {
    for (const loss of maskedLossNames) expect(() => termsOf({ loss })).toThrow(masksMissing(loss).message);
    expect(masksMissing("hint").message).toContain('The loss "hint" needs a mask');
  });

  it("compare the maps of a class only where each image has not a prototype of its own", () => {
    const moved = { ...batch, prototypes: { ofImages: input("prototypes", [4, 8, 12]) } };
    const terms = (reading: "consistency" | "prototype") =>
      objectiveTerms({ ...objectiveDefaults, loss: "batch-cam", reading }, moved, constant(1));
    expect(() => terms("consistency")).toThrow(UsageError);
    expect(() => terms("consistency")).toThrow(/says nothing where augmentation moves the images/);
    expect(terms("prototype").cam.shape).toEqual([]);
  });

  it.each(["images", "labels", "prototypes", "output", "forward", "transform"])(
    "are refused a batch without %s",
    (missing) => {
      const rest = Object.fromEntries(Object.entries(batch).filter(([key]) => key !== missing));
      const terms = () => objectiveTerms(objectiveDefaults, rest as unknown as LossInputs, constant(1));
      expect(terms).toThrow(UsageError);
      expect(terms).toThrow(/objectiveTerms: batch/);
    },
  );
});
