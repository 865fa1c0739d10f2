import { describe, expect, it } from "vitest";
import { TrainingError, UsageError } from "../../../src/base/errors.js";
import { digitsDataset } from "../../../src/data/digits/digits.js";
import { type Batch, batches, classPrototypes, standardisation } from "../../../src/data/index.js";
import { convNextV2, type Model, simpleCnn, stateSpecs } from "../../../src/models/index.js";
import { resnet } from "../../../src/models/resnet.js";
import { initialise } from "../../../src/nn/index.js";
import { fit, TrainStep, type TrainStepOptions } from "../../../src/train/index.js";
import { backend, relativeError } from "../../helpers/evaluate.js";

const { train } = digitsDataset({ trainCount: 60, testCount: 1 });
const input = { channels: 1, height: 28, width: 28, classCount: 10, standardisation: standardisation(train) };
const prototypes = classPrototypes(train, 10, "mean");
const cnn = simpleCnn(input, {}, { widths: [8, 8, 16], hidden: 32 });
const withBuffers = resnet("resnet-10", [1, 1, 1, 1], input, { width: 4 });
const dropping = convNextV2("convnext-v2-small", { depths: [1, 1, 2, 1], dims: [4, 6, 8, 10] }, input, {
  dropPath: 0.5,
});
const [batch, another] = batches(train, { batchSize: 12, seed: 1, epoch: 0, shuffle: false });
const settings = { learningRate: 1e-2, lambda: 0.1 };

const stepOf = (model: Model, options: Partial<TrainStepOptions>, going?: TrainStep): TrainStep =>
  new TrainStep(
    {
      backend,
      model,
      prototypes,
      objective: { loss: "prototype", distance: "l1", keepAlive: 1 },
      // Adam would turn the rounding of gradients near zero into whole steps.
      optimiser: { name: "sgd", weightDecay: 0.01 },
      ...options,
    },
    going?.parameters() ?? initialise(stateSpecs(model), 1),
    going?.optimiserState(),
    going?.steps,
  );

const half = (of: Batch, from: number): Batch => ({
  images: of.images.slice(from * 784, (from + 6) * 784),
  labels: of.labels.slice(from, from + 6),
  indices: of.indices.slice(from, from + 6),
  size: 6,
});

const stateOf = (step: TrainStep) => ({
  steps: step.steps,
  parameters: step.parameters(),
  averages: step.averages(),
  optimiserState: step.optimiserState(),
});

describe("accumulated gradients", () => {
  it.each([
    { model: cnn, accumulate: 3, tolerance: 1e-6 },
    { model: cnn, accumulate: 5, tolerance: 1e-6 },
    { model: cnn, accumulate: 100, tolerance: 1e-6 },
    // Biases that begin at zero hold the rounding of gradients and nothing else.
    { model: dropping, accumulate: 5, tolerance: 1e-5 },
  ])(
    "of $model.name over $accumulate passes are those of the whole batch",
    async ({ model, accumulate, tolerance }) => {
      const [whole, parts] = await Promise.all(
        [1, accumulate].map(async (passes) => {
          const step = stepOf(model, { accumulate: passes, clipNorm: 0.1, ema: 0.9 });
          const means = [await step.run(batch, settings), await step.run(another, settings)];
          await step.release();
          return { means, state: stateOf(step) };
        }),
      );
      whole.means.forEach((means, at) => {
        for (const [name, mean] of Object.entries(means)) {
          expect(parts.means[at][name as keyof typeof means], name).toBeCloseTo(mean, 5);
        }
      });
      const start = initialise(stateSpecs(model), 1);
      for (const { name } of model.parameters) {
        const [expected, actual] = [whole.state, parts.state].map(({ averages, parameters }) => [
          ...parameters[name].data,
          ...averages[name].data,
        ]);
        expect(relativeError(actual, expected), name).toBeLessThan(tolerance);
      }
      const { name } = model.parameters[0];
      const moved = relativeError(parts.state.parameters[name].data, start[name].data);
      expect(moved).toBeGreaterThan(1e-4);
    },
  );

  it("update running statistics in each pass", async () => {
    const still = { learningRate: 0, lambda: 0.1 };
    const accumulated = stepOf(withBuffers, { accumulate: 2 });
    await accumulated.run(batch, still);
    const apart = stepOf(withBuffers, {});
    await apart.run(half(batch, 0), still);
    await apart.run(half(batch, 6), still);
    expect(accumulated.parameters()).toEqual(apart.parameters());
    for (const step of [accumulated, apart]) await step.release();
  });

  it("leave everything as it was when the loss of a later pass is not finite", async () => {
    const step = stepOf(withBuffers, { accumulate: 2, ema: 0.9 });
    const undisturbed = stepOf(withBuffers, { accumulate: 2, ema: 0.9 });
    for (const one of [step, undisturbed]) await one.run(batch, settings);
    const before = stateOf(step);
    const broken = { ...batch, images: batch.images.map((pixel, at) => (at < 6 * 784 ? pixel : Number.NaN)) };
    await expect(step.run(broken, settings)).rejects.toThrow(TrainingError);
    expect(stateOf(step)).toEqual(before);
    for (const one of [step, undisturbed]) await one.run(another, settings);
    expect(stateOf(step)).toEqual(stateOf(undisturbed));
    for (const one of [step, undisturbed]) await one.release();
  });

  it("resume mid-epoch as if they had never stopped", async () => {
    const options = { accumulate: 3, ema: 0.9 };
    const run = { batchSize: 15, epochs: 2, lambda: 0.1, learningRate: 1e-2, schedule: "cosine" } as const;
    const whole = stepOf(withBuffers, options);
    await fit(whole, train, run);
    const first = stepOf(withBuffers, options);
    const controller = new AbortController();
    const onStep = () => first.steps === 6 && controller.abort();
    const position = await fit(first, train, { ...run, signal: controller.signal, onStep });
    expect(position).toMatchObject({ epoch: 1, step: 2 });
    const second = stepOf(withBuffers, options, first);
    await fit(second, train, { ...run, position });
    expect(stateOf(second)).toEqual(stateOf(whole));
    for (const step of [whole, first, second]) await step.release();
  });

  it("need a whole number of passes", () => {
    for (const accumulate of [0, -1, 1.5, Number.NaN]) {
      expect(() => stepOf(cnn, { accumulate })).toThrow(UsageError);
    }
    expect(() => stepOf(cnn, { accumulate: 0 })).toThrow(
      /accumulate must be a whole number from 1 up, not 0/,
    );
  });
});
