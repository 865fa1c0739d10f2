import { afterAll, describe, expect, it } from "vitest";
import { UsageError } from "../../../src/base/errors.js";
import { createRandom } from "../../../src/base/random.js";
import { simpleCnn, stateSpecs } from "../../../src/models/index.js";
import { initialise, type Parameters } from "../../../src/nn/index.js";
import { TrainStep, type TrainStepOptions } from "../../../src/train/index.js";
import { countedBackend } from "../../helpers/counted-backend.js";
import { backend } from "../../helpers/evaluate.js";

const [height, width, size] = [8, 12, 4];
const model = simpleCnn(
  { channels: 1, height, width, classCount: 3, standardisation: { mean: [0.5], std: [0.3] } },
  {},
  { widths: [3, 3, 3], hidden: 5 },
);
const random = createRandom(5);
const uniform = (length: number) => Float32Array.from({ length }, () => random.uniform());
const prototypes = { shape: [3, height, width], data: uniform(3 * height * width) };
const batch = { images: uniform(size * height * width), labels: Int32Array.of(0, 1, 2, 1), size };
const masks = Float32Array.from({ length: size * height * width }, (_, at) => (at % 12 < 6 ? 1 : 0));
const own = uniform(size * height * width);
const still = { learningRate: 0, lambda: 0.5 };

const steps: TrainStep[] = [];
afterAll(() => Promise.all(steps.map((step) => step.release())));

function stepOf(options: Partial<TrainStepOptions> = {}, changes: Parameters = {}): TrainStep {
  const step = new TrainStep(
    { backend, model, prototypes, objective: { loss: "prototype", distance: "l1" }, ...options },
    { ...initialise(stateSpecs(model), 1), ...changes },
  );
  steps.push(step);
  return step;
}

const anyBias = model.parameters.findLast(({ shape }) => shape.length === 1 && shape[0] === 3)!.name;

describe("what a step reports", () => {
  it("is the total of its losses, and the share of images that are classified as their label says", async () => {
    // A bias above all scores makes every image one of class 1, and that is half of them.
    const always = { [anyBias]: { shape: [3], data: Float32Array.of(0, 1e3, 0) } };
    const { total, crossEntropy, cam, accuracy } = await stepOf({}, always).run(batch, still);
    expect(total).toBeCloseTo(crossEntropy + 0.5 * cam, 3);
    expect(cam).toBeGreaterThan(0);
    expect(accuracy).toBe(0.5);
  });
});

describe("what a batch brings", () => {
  it("are masks, without which a loss that needs them is refused", async () => {
    const step = stepOf({ objective: { loss: "energy" } });
    await step.prepare(size, { masks: true });
    const { cam } = await step.run({ ...batch, masks }, still);
    const others = masks.map((inside) => 1 - inside);
    expect((await step.run({ ...batch, masks: others }, still)).cam).not.toBeCloseTo(cam, 3);
    await expect(step.prepare(size)).rejects.toThrow(UsageError);
    await expect(step.run(batch, still)).rejects.toThrow(/"energy" needs a mask/);
  });

  it("are prototypes of its images, with masks or without", async () => {
    const step = stepOf();
    const ofClasses = await step.run(batch, still);
    const ofImages = await step.run({ ...batch, prototypes: own }, still);
    expect(ofImages.cam).not.toBeCloseTo(ofClasses.cam, 3);
    expect((await step.run({ ...batch, prototypes: own, masks }, still)).cam).toBeCloseTo(ofImages.cam, 5);
  });

  it("must be the prototypes of its images where classes have several", async () => {
    const several = { shape: [3, 2, height, width], data: uniform(6 * height * width) };
    const step = stepOf({ prototypes: several });
    await expect(step.prepare(size)).rejects.toThrow(/several prototypes .* the batch does not bring those/);
    await expect(step.run({ ...batch, masks }, still)).rejects.toThrow(/several prototypes/);
  });
});

describe("the options of a step", () => {
  it("have their defaults where they are undefined, and no conflict to solve with one loss", async () => {
    const step = stepOf({
      ...{ optimiser: undefined, clipNorm: undefined, seed: undefined, freeze: undefined },
      conflict: "pcgrad",
      objective: { loss: "ce", distance: undefined },
    });
    const plain = stepOf({ objective: { loss: "ce" } });
    for (const one of [step, plain]) {
      const { total, crossEntropy, cam } = await one.run(batch, { learningRate: 1e-2, lambda: 0 });
      expect([total, cam]).toEqual([crossEntropy, 0]);
    }
    expect(step.parameters()).toEqual(plain.parameters());
    expect(plain.parameters()).not.toEqual(initialise(stateSpecs(model), 1));
  });

  it("shift the images for a loss anew in each step", async () => {
    const step = stepOf({ objective: { loss: "cam-consistency", distance: "l1" } });
    const { cam } = await step.run(batch, still);
    expect((await step.run(batch, still)).cam).not.toBeCloseTo(cam, 4);
  });

  it("take memory that the step frees", async () => {
    const counted = countedBackend();
    const step = stepOf({ backend: counted, objective: { loss: "ce" } });
    await step.run(batch, still);
    expect(counted.open()).toBeGreaterThan(0);
    await step.release();
    expect(counted.open()).toBe(0);
  });

  it("project gradients that conflict where asked to", async () => {
    const [added, projected] = await Promise.all(
      (["none", "pcgrad"] as const).map(async (conflict) => {
        const step = stepOf({ conflict, optimiser: { name: "sgd", weightDecay: 0 } });
        await step.run(batch, { learningRate: 0.1, lambda: 5 });
        return step.parameters();
      }),
    );
    expect(projected).not.toEqual(added);
  });

  it("do not hold one of two losses where there is only one", () => {
    const constraint = { on: "ce", target: 0.5 } as const;
    expect(stepOf({ constraint, objective: undefined }).multiplier).toBe(1);
    expect(() => stepOf({ constraint, objective: { loss: "ce" } })).toThrow(/only "ce": choose another loss/);
    const held = stepOf({ constraint });
    expect(held.multiplier).toBe(1);
    expect(Object.keys(held.optimiserState()).some((name) => name.includes("multiplier"))).toBe(true);
  });
});
