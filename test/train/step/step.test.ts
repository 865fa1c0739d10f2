import { describe, expect, it } from "vitest";
import { TrainingError } from "../../../src/base/errors.js";
import { addDecoy, classPrototypes, standardisation } from "../../../src/data/index.js";
import { simpleCnn } from "../../../src/models/index.js";
import { initialise } from "../../../src/nn/index.js";
import { type LossName, lossNames, type Objective } from "../../../src/options/index.js";
import { type EpochRecord, Evaluator, fit, TrainStep } from "../../../src/train/index.js";
import { smallDigits } from "../../helpers/digits-file.js";
import { backend } from "../../helpers/evaluate.js";

const { train: plain, test } = smallDigits({ train: 300, test: 100 });
const train = addDecoy(plain, { kind: "random-corner", split: "training", classCount: 10, seed: 3 });
const input = { channels: 1, height: 14, width: 14, classCount: 10, standardisation: standardisation(train) };
const model = simpleCnn(input, {}, { widths: [8, 8, 16], hidden: 32 });
const prototypes = classPrototypes(train, 10, "mean");
const settings = {
  batchSize: 32,
  seed: 3,
  schedule: "constant",
  learningRate: 1e-2,
  warmup: 0,
  lambdaWarmup: 0,
} as const;

const stepFor = (objective: Partial<Objective>, clipNorm = 0): TrainStep =>
  new TrainStep(
    {
      backend,
      model,
      objective: {
        loss: "prototype",
        reading: "prototype",
        distance: "l2",
        alpha: "differentiable",
        keepAlive: 0,
        ...objective,
      },
      optimiser: { name: "adam", weightDecay: 0 },
      clipNorm,
      prototypes,
    },
    initialise(model.parameters, 1),
  );

/** Sums of squares over the pixels are large; shares of the evidence compete with the classes. */
const lambda: Partial<Record<LossName, number>> = {
  "prototype-support": 0.01,
  "input-gradient": 0.01,
  rrr: 0.01,
  "rrr-g": 0.01,
  hint: 0.03,
  energy: 0.1,
};

describe("training", () => {
  it.each(lossNames)("with %s lowers the loss, last batch of another size included", async (loss) => {
    const step = stepFor({ loss });
    const records: EpochRecord[] = [];
    await fit(step, train, {
      ...settings,
      epochs: 4,
      lambda: lambda[loss] ?? 0.3,
      onEpoch: async (record) => {
        records.push(record);
      },
    });
    await step.release();
    expect(records.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4]);
    expect(records[3].trainLoss).toBeLessThan(0.8 * records[0].trainLoss);
    expect(records[3].trainAccuracy).toBeGreaterThan(records[0].trainAccuracy);
  });

  it("pulls the maps towards the prototypes", async () => {
    const measure = async (loss: Objective["loss"]) => {
      const step = stepFor({ loss });
      await fit(step, train, { ...settings, epochs: 6, lambda: 3 });
      const evaluator = new Evaluator(backend, model);
      const { evaluation } = await evaluator.evaluate(step.parameters(), test, prototypes);
      expect(await evaluator.accuracy(step.parameters(), test)).toBe(evaluation.accuracy);
      await step.release();
      return evaluation.reconstruction.prototype.mse;
    };
    expect(await measure("prototype")).toBeLessThan(0.7 * (await measure("ce")));
  });

  it("stops at a loss that is not finite, with the parameters of the step before", async () => {
    const step = stepFor({ loss: "ce" });
    const batch = {
      images: new Float32Array(2 * 196).fill(0.5),
      labels: Int32Array.of(1, 2),
      size: 2,
    };
    await step.run(batch, { learningRate: 1e-3, lambda: 0 });
    const before = step.parameters();
    const broken = { ...batch, images: new Float32Array(2 * 196).fill(Number.NaN) };
    await expect(step.run(broken, { learningRate: 1e-3, lambda: 0 })).rejects.toThrow(TrainingError);
    await expect(step.run(broken, { learningRate: 1e-3, lambda: 0 })).rejects.toThrow(/NaN at step 2/);
    expect(step.parameters()).toEqual(before);
    expect(step.steps).toBe(1);
    await step.release();
  });
});
