import { describe, expect, it } from "vitest";
import { digitsDataset } from "../../../src/data/digits/digits.js";
import { batchesAhead, classPrototypes } from "../../../src/data/index.js";
import { fitDefaults } from "../../../src/options/index.js";
import { workerBatches } from "../../../src/runs/index.js";
import {
  type EpochSummary,
  type LoopOptions,
  startPosition,
  trainLoop,
} from "../../../src/train/loop/loop.js";
import type { StepSettings, TrainingBatch } from "../../../src/train/loop/steps.js";

const { train } = digitsDataset({ trainCount: 70, testCount: 1 });
const prototypes = classPrototypes(train, 10, "mean");

/** Steps that keep what they were given; their loss is the sum of the batch's pixels. */
function recorder() {
  const seen: { batch: TrainingBatch; settings: StepSettings }[] = [];
  const run = async (batch: TrainingBatch, settings: StepSettings) => {
    // The batch's memory is lent until the step is done.
    seen.push({ batch: structuredClone(batch), settings });
    return { total: batch.images.reduce((sum, value) => sum + value, 0) / batch.size, size: batch.size };
  };
  return { seen, run };
}

type Means = Awaited<ReturnType<ReturnType<typeof recorder>["run"]>>;

function optionsWith(changes: Partial<LoopOptions<Means>>): LoopOptions<Means> {
  return {
    ...fitDefaults,
    batchSize: 20,
    epochs: 2,
    warmup: 3,
    lambdaWarmup: 4,
    augmentation: { crop: 2, flip: true, rotation: 10, erasing: 0.5 },
    prototypes,
    position: startPosition,
    onEpoch: async () => {},
    ...changes,
  };
}

describe("the training loop", () => {
  it("weights an epoch's batches by their images, including a smaller last batch", async () => {
    const { seen, run } = recorder();
    const epochs: EpochSummary<Means>[] = [];
    await trainLoop({ run }, train, optionsWith({ onEpoch: async (summary) => void epochs.push(summary) }));
    expect(seen.map(({ batch }) => batch.size)).toEqual([20, 20, 20, 10, 20, 20, 20, 10]);
    expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2]);
    const pixels = seen
      .slice(0, 4)
      .reduce((sum, { batch }) => sum + batch.images.reduce((a, b) => a + b, 0), 0);
    expect(epochs[0].means.total).toBeCloseTo(pixels / 70, 4);
    expect(epochs[0].means.size).toBeCloseTo((3 * 20 * 20 + 10 * 10) / 70, 6);
  });

  it("warms up learning rate and lambda, and passes on moved prototypes", async () => {
    const { seen, run } = recorder();
    await trainLoop({ run }, train, optionsWith({ schedule: "constant" }));
    const rates = seen.map(({ settings }) => settings.learningRate / fitDefaults.learningRate);
    expect(rates.map((rate) => Number(rate.toFixed(3)))).toEqual([0.333, 0.667, 1, 1, 1, 1, 1, 1]);
    const weights = seen.map(({ settings }) => settings.lambda / fitDefaults.lambda);
    expect(weights.map((weight) => Number(weight.toFixed(3)))).toEqual([0.25, 0.5, 0.75, 1, 1, 1, 1, 1]);
    expect(seen[0].batch.prototypes).toHaveLength(20 * 784);
  });

  it.each([
    ["this thread", batchesAhead],
    ["a worker thread", workerBatches],
  ])(
    "goes on after a break with the very batches and sums of a run without one, from %s",
    async (_, source) => {
      const whole = recorder();
      const wholeEpochs: Means[] = [];
      await trainLoop(
        whole,
        train,
        optionsWith({ onEpoch: async ({ means }) => void wholeEpochs.push(means) }),
      );

      const broken = recorder();
      const epochs: Means[] = [];
      const controller = new AbortController();
      const onEpoch = async ({ means }: EpochSummary<Means>) => void epochs.push(means);
      const onStep = () => broken.seen.length === 6 && controller.abort();
      const position = await trainLoop(
        broken,
        train,
        optionsWith({ source, signal: controller.signal, onStep, onEpoch }),
      );
      expect(position).toMatchObject({ epoch: 1, step: 2 });
      await trainLoop(broken, train, optionsWith({ source, position, onEpoch }));
      expect(broken.seen).toEqual(whole.seen);
      expect(epochs).toEqual(wholeEpochs);
    },
  );
});
