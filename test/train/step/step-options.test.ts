import { describe, expect, it } from "vitest";
import { GradientError, ShapeError, UsageError } from "../../../src/base/errors.js";
import { digitsDataset } from "../../../src/data/digits/digits.js";
import { batches, classPrototypes, standardisation } from "../../../src/data/index.js";
import { convNextV2, type Model, stateSpecs } from "../../../src/models/index.js";
import { resnet as resnetOf } from "../../../src/models/resnet.js";
import { initialise, type Parameters } from "../../../src/nn/index.js";
import { TrainStep, type TrainStepOptions } from "../../../src/train/index.js";
import { backend, relativeError } from "../../helpers/evaluate.js";

const { train } = digitsDataset({ trainCount: 120, testCount: 1 });
const input = { channels: 1, height: 28, width: 28, classCount: 10, standardisation: standardisation(train) };
const prototypes = classPrototypes(train, 10, "mean");
const resnet = resnetOf("resnet-10", [1, 1, 1, 1], input, { width: 4 });
const settings = { learningRate: 1e-2, lambda: 0.1 };
const batch = [...batches(train, { batchSize: 12, seed: 1, epoch: 0, shuffle: false })];

const stepOf = (
  model: Model,
  options: Partial<TrainStepOptions> = {},
  ...state: [Parameters?, Parameters?, number?]
): TrainStep => {
  const [weights = initialise(stateSpecs(model), 1), ...rest] = state;
  return new TrainStep(
    { backend, model, prototypes, objective: { loss: "ce" }, ...options },
    weights,
    ...rest,
  );
};

const distance = (a: Parameters, b: Parameters, name: string): number =>
  Math.hypot(...a[name].data.map((value, at) => value - b[name].data[at]));

async function trained(step: TrainStep, steps = 2): Promise<Parameters> {
  for (let at = 0; at < steps; at++) await step.run(batch[at], settings);
  const weights = step.parameters();
  await step.release();
  return weights;
}

describe("initial values", () => {
  it("are asked for by name when they are missing", () => {
    expect(() => stepOf(resnet, {}, initialise(resnet.parameters, 1))).toThrow(
      /weights has no "bn1\.running_mean"/,
    );
  });
});

describe("several prototypes for each class", () => {
  const several = classPrototypes(train, 10, "k-means", { perClass: 2 });
  const objective = { loss: "prototype", distance: "l1" } as const;

  it("come with the batch, and are refused without", async () => {
    const step = stepOf(resnet, { prototypes: several, objective });
    const refused = expect(step.run(batch[0], settings)).rejects;
    await refused.toThrow(ShapeError);
    const order = { batchSize: 12, seed: 1, epoch: 0, shuffle: false };
    const [own] = batches(train, { ...order, prototypes: several });
    const { cam } = await step.run(own, settings);
    // A map for each image, whatever the step holds for classes.
    const other = stepOf(resnet, { objective });
    expect((await other.run(own, settings)).cam).toBe(cam);
    await step.release();
    await other.release();
  });
});

describe("running statistics", () => {
  const before = initialise(stateSpecs(resnet), 1);

  it("follow the batches, or stay with batchNorm: running", async () => {
    const after = await trained(stepOf(resnet));
    expect(distance(after, before, "bn1.running_mean")).toBeGreaterThan(0);
    expect(distance(after, before, "layer4.0.bn2.running_var")).toBeGreaterThan(0);
    const kept = await trained(stepOf(resnet, { batchNorm: "running" }));
    for (const { name } of resnet.buffers) expect(distance(kept, before, name), name).toBe(0);
    expect(distance(kept, before, "bn1.weight")).toBeGreaterThan(0);
  });

  it("between the target layer and the logits are refused in training, and allowed as running ones", async () => {
    const earlier = resnetOf("resnet-10", [1, 1, 1, 1], input, { width: 4, layer: "layer3" });
    const objective = { loss: "prototype" } as const;
    await expect(stepOf(earlier, { objective }).run(batch[0], settings)).rejects.toThrow(GradientError);
    await expect(stepOf(earlier, { objective }).run(batch[0], settings)).rejects.toThrow(/BatchNorm/);
    const step = stepOf(earlier, { objective, batchNorm: "running" });
    expect((await step.run(batch[0], settings)).cam).toBeGreaterThan(0);
    await step.release();
  });
});

describe("frozen parameters", () => {
  it("stay unchanged, including the statistics of a frozen BatchNorm", async () => {
    const before = initialise(stateSpecs(resnet), 1);
    const after = await trained(stepOf(resnet, { freeze: ["conv1.*", "bn1.*", "layer1.*"], ema: 0.9 }));
    for (const { name } of stateSpecs(resnet)) {
      const frozen = /^(conv1|bn1|layer1)\./.test(name);
      if (frozen) expect(distance(after, before, name), name).toBe(0);
      else expect(distance(after, before, name), name).toBeGreaterThan(0);
    }
  });
});

describe("layer-wise learning rates", () => {
  it("scale the first step of Adam", async () => {
    const before = initialise(stateSpecs(resnet), 1);
    const optimiser = { name: "adam", weightDecay: 0 } as const;
    const [plain, scaled] = [
      await trained(stepOf(resnet, { optimiser }), 1),
      await trained(stepOf(resnet, { optimiser, layerDecay: 0.5 }), 1),
    ];
    const ratio = (name: string) => distance(scaled, before, name) / distance(plain, before, name);
    expect(ratio("fc.weight")).toBeCloseTo(1, 3);
    expect(ratio("layer4.0.conv2.weight")).toBeCloseTo(0.5, 3);
    expect(ratio("conv1.weight")).toBeCloseTo(0.5 ** 5, 3);
  });
});

describe("weight decay", () => {
  it("does not apply to norms and biases", async () => {
    // With a vanishing gradient (no learning signal but the decay), AdamW moves by the decay alone.
    const before = initialise(stateSpecs(resnet), 1);
    const weightsOf = (weightDecay: number) =>
      trained(stepOf(resnet, { optimiser: { name: "adamw", weightDecay } }), 1);
    const [without, strong] = [await weightsOf(0), await weightsOf(10)];
    expect(distance(without, strong, "bn1.bias")).toBe(0);
    expect(distance(without, strong, "fc.bias")).toBe(0);
    expect(distance(without, strong, "fc.weight")).toBeCloseTo(
      settings.learningRate * 10 * Math.hypot(...before["fc.weight"].data),
      3,
    );
  });
});

describe("moving averages", () => {
  it("lie between the start and the weights, for buffers too", async () => {
    const step = stepOf(resnet, { ema: 0.999 });
    const before = step.parameters();
    expect(step.averages()).toEqual(before);
    await step.run(batch[0], settings);
    const [after, averages] = [step.parameters(), step.averages()];
    // Early the memory is short: 2/11 at the first step.
    for (const name of ["fc.weight", "bn1.running_mean"]) {
      expect(distance(averages, before, name) / distance(after, before, name)).toBeCloseTo(1 - 2 / 11, 3);
    }
    await step.release();
    expect(() => stepOf(resnet, { ema: 1 })).toThrow(UsageError);
  });

  it("are the weights themselves without ema", async () => {
    const step = stepOf(resnet);
    await step.run(batch[0], settings);
    expect(step.averages()).toEqual(step.parameters());
    await step.release();
  });
});

describe("stochastic depth", () => {
  const sizes = { depths: [1, 1, 2, 1], dims: [4, 6, 8, 10] } as const;
  const dropped = convNextV2("convnext-v2-small", sizes, input, { dropPath: 0.5 });

  it("changes the steps, by the seed", async () => {
    const lossOf = async (model: Model, seed: number) => {
      const step = stepOf(model, { seed });
      for (let at = 0; at < 3; at++) await step.run(batch[at], settings);
      const { total } = await step.run(batch[3], settings);
      await step.release();
      return total;
    };
    const whole = convNextV2("convnext-v2-small", sizes, input);
    expect(await lossOf(dropped, 1)).toBe(await lossOf(dropped, 1));
    expect(await lossOf(dropped, 1)).not.toBe(await lossOf(dropped, 2));
    expect(await lossOf(dropped, 1)).not.toBe(await lossOf(whole, 1));
  });

  it("resumes as if it had never stopped", async () => {
    const whole = stepOf(dropped);
    for (let at = 0; at < 4; at++) await whole.run(batch[at], settings);
    const first = stepOf(dropped);
    for (let at = 0; at < 2; at++) await first.run(batch[at], settings);
    const second = stepOf(dropped, {}, first.parameters(), first.optimiserState(), first.steps);
    for (let at = 2; at < 4; at++) await second.run(batch[at], settings);
    expect(second.parameters()).toEqual(whole.parameters());
    for (const step of [whole, first, second]) await step.release();
  });
});

describe("recompute", () => {
  const sizes = { depths: [1, 1, 2, 1], dims: [4, 6, 8, 10] } as const;
  const dropping = convNextV2("convnext-v2-small", sizes, input, { dropPath: 0.5 });

  it.each([resnet, dropping])("does not change the steps of $name", async (model) => {
    const lossesOf = async (recompute: boolean) => {
      const step = stepOf(model, { recompute, objective: { loss: "prototype" } });
      const losses = [];
      for (let at = 0; at < 4; at++) losses.push((await step.run(batch[at], settings)).total);
      await step.release();
      return losses;
    };
    expect(relativeError(await lossesOf(true), await lossesOf(false))).toBeLessThan(1e-4);
  });
});
