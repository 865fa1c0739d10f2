import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { UsageError } from "../../../src/base/errors.js";
import { digitsDataset } from "../../../src/data/digits/digits.js";
import { batches, classPrototypes, standardisation } from "../../../src/data/index.js";
import { simpleCnn, stateSpecs } from "../../../src/models/index.js";
import { initialise } from "../../../src/nn/index.js";
import { resolveConfig } from "../../../src/options/index.js";
import { trainRun } from "../../../src/runs/index.js";
import { TrainStep, type TrainStepOptions } from "../../../src/train/index.js";
import { writeDigits } from "../../helpers/digits-file.js";
import { backend } from "../../helpers/evaluate.js";

describe("a constrained step", () => {
  const { train } = digitsDataset({ trainCount: 48, testCount: 1 });
  const input = {
    channels: 1,
    height: 28,
    width: 28,
    classCount: 10,
    standardisation: standardisation(train),
  };
  const model = simpleCnn(input, {}, { widths: [4, 8, 8], hidden: 16 });
  const prototypes = classPrototypes(train, 10, "mean");
  const constraint = { on: "ce", target: 0.5, rate: 0.5 } as const;
  const stepOf = (options: Partial<TrainStepOptions>): TrainStep =>
    new TrainStep(
      { backend, model, prototypes, objective: { distance: "l1" }, ...options },
      initialise(stateSpecs(model), 1),
    );

  it("minimises the mean of both losses with the multiplier's weights, whatever lambda is", async () => {
    const step = stepOf({ constraint });
    let before = step.multiplier ?? Number.NaN;
    for (const batch of batches(train, { batchSize: 12, seed: 1, epoch: 0, shuffle: true })) {
      const { total, crossEntropy, cam } = await step.run(batch, { learningRate: 1e-3, lambda: 7 });
      expect(total).toBeCloseTo((cam + before * crossEntropy) / (1 + before), 5);
      expect(step.multiplier).toBeGreaterThan(before);
      before = step.multiplier ?? Number.NaN;
    }
    await step.release();
  });

  it("is rejected with a single loss", () => {
    expect(() => stepOf({ constraint, objective: { loss: "ce" } })).toThrow(UsageError);
    expect(stepOf({}).multiplier).toBeUndefined();
  });
});

describe("a constrained run", () => {
  const folder = mkdtempSync(join(tmpdir(), "batchcam-constrained-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const options = {
    limitTrain: 200,
    limitTest: 20,
    epochs: 2,
    batchSize: 32,
    loss: "prototype",
    distance: "l1",
  };
  const config = resolveConfig({
    ...options,
    data: writeDigits(join(folder, "digits.npz"), { train: 200, test: 20 }),
    mode: "constrained",
    ceTarget: 1,
    conflict: "pcgrad",
  });
  const metrics = (directory: string): Record<string, number>[] =>
    readFileSync(join(directory, "metrics.jsonl"), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));

  it("resumes as if it had never stopped, multiplier included", async () => {
    const whole = join(folder, "whole");
    await trainRun(config, { backend, directory: whole });
    const broken = join(folder, "broken");
    const controller = new AbortController();
    const interrupted = await trainRun(config, {
      backend,
      directory: broken,
      signal: controller.signal,
      onEvent: (event) => {
        if (event.kind === "step" && event.progress.epoch === 2 && event.progress.step === 4)
          controller.abort();
      },
    });
    expect(interrupted).toMatchObject({ kind: "interrupted", epoch: 2, step: 4 });
    await trainRun(config, { backend, directory: broken, resume: true });
    const known = (directory: string) =>
      metrics(directory).map(({ seconds, imagesPerSecond, ...rest }) => rest);
    expect(known(broken)).toEqual(known(whole));
    const [first, second] = metrics(whole);
    expect(first.multiplier).toBeGreaterThan(1);
    expect(second.multiplier).not.toBe(first.multiplier);
  });

  it("trades one loss for the other by its target", async () => {
    const last = async (name: string, target: object) => {
      const directory = join(folder, name);
      const held = resolveConfig({
        ...options,
        epochs: 2,
        mode: "constrained",
        multiplierRate: 0.5,
        ...target,
      });
      await trainRun(held, { backend, directory });
      return metrics(directory).at(-1) ?? {};
    };
    const tight = await last("tight", { explanationTarget: 0.05 });
    const loose = await last("loose", { explanationTarget: 0.4 });
    expect(tight.camLoss).toBeLessThan(loose.camLoss);
    expect(tight.crossEntropy).toBeGreaterThan(loose.crossEntropy);
    expect(tight.multiplier).toBeGreaterThan(loose.multiplier);
  });
});

describe("options of the mode", () => {
  it("are filled in, and are themselves a configuration", () => {
    const config = resolveConfig({ mode: "constrained", explanationTarget: 0.3 });
    expect(config).toMatchObject({ multiplierRate: 0.05, lambda: 1, conflict: "none" });
    expect(resolveConfig(JSON.parse(JSON.stringify(config)))).toEqual(config);
    const several = {
      mode: "constrained",
      ceTarget: 0.3,
      loss: "prototype+prototype-support",
      lambda: [1, 0.2],
    };
    expect(resolveConfig(several).lambda).toEqual([1, 0.2]);
    expect(resolveConfig({}).multiplierRate).toBeUndefined();
  });

  it.each<[object, RegExp]>([
    [{ ceTarget: 0.3 }, /`ceTarget` belongs to the mode "constrained"/],
    [{ explanationTarget: 0.3 }, /`explanationTarget` belongs to the mode "constrained"/],
    [{ multiplierRate: 0.3 }, /`multiplierRate` belongs to the mode "constrained"/],
    [{ mode: "constrained" }, /one target/],
    [{ mode: "constrained", ceTarget: 0.3, explanationTarget: 0.3 }, /one target/],
    [{ mode: "constrained", ceTarget: 0 }, /^ceTarget must be a number above 0, not 0\.$/],
    [{ mode: "constrained", ceTarget: 0.3, loss: "ce" }, /"ce" alone/],
    [{ conflict: "pcgrad", loss: "ce" }, /"ce" alone/],
    [{ mode: "constrained", ceTarget: 0.3, lambda: 0.1 }, /lambda/],
    [{ mode: "constrained", ceTarget: 0.3, lambdaWarmup: 5 }, /lambdaWarmup/],
  ])("refuse %j", (options, message) => {
    expect(() => resolveConfig(options)).toThrow(UsageError);
    expect(() => resolveConfig(options)).toThrow(message);
  });
});
