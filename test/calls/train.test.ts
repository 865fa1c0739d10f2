import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { UsageError } from "../../src/base/errors.js";
import { explain, train } from "../../src/calls/index.js";
import { digitsDataset } from "../../src/data/index.js";
import { Explainer } from "../../src/node/index.js";
import { smallDigits, writeDigits } from "../helpers/digits-file.js";

const folder = mkdtempSync(join(tmpdir(), "batchcam-train-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const small = { epochs: 1, batchSize: 32, threads: 1 } as const;
const counts = { train: 64, test: 16 };
const limits = { data: writeDigits(join(folder, "digits.npz"), counts), valFraction: 0 } as const;

describe("train in one call", () => {
  it("creates the same run as the command, and reports progress", async () => {
    const out = join(folder, "run");
    const steps: number[] = [];
    const epochs: number[] = [];
    const run = await train({
      ...small,
      ...limits,
      out,
      onProgress: ({ step }) => steps.push(step),
      onEpoch: ({ epoch }) => epochs.push(epoch),
    });
    expect(steps).toEqual([1, 2]);
    expect(epochs).toEqual([1]);
    for (const file of ["config.json", "summary.json", "model.onnx", "weights.safetensors", "report.html"]) {
      expect(existsSync(join(out, file)), file).toBe(true);
    }
    expect(JSON.parse(readFileSync(join(out, "summary.json"), "utf8"))).toEqual(run.summary);
    expect(`${run}`).toBe(`${out}: ${inspect(run).slice(out.length + 2)}`);
    expect(`${run}`).toMatch(/: accuracy \d+\.\d %, dead maps \d+\.\d % on 16 test images$/);
  });

  it("saves an aborted run, and resumes it to the same weights", async () => {
    const options = { ...small, ...limits, epochs: 2 };
    const whole = join(folder, "whole");
    const broken = join(folder, "broken");
    await train({ ...options, out: whole });
    const controller = new AbortController();
    const stop = ({ epoch }: { readonly epoch: number }): void => {
      if (epoch === 2) controller.abort(new Error("enough"));
    };
    const aborted = train({ ...options, out: broken, onProgress: stop, signal: controller.signal });
    await expect(aborted).rejects.toThrow("enough");
    const other = train({ out: broken, resume: true, batchSize: 16 });
    await expect(other).rejects.toThrow(/`batchSize` 32, not 16/);
    await train({ out: broken, resume: true });
    const weights = (run: string): Buffer => readFileSync(join(run, "weights.safetensors"));
    expect(weights(broken).equals(weights(whole))).toBe(true);
  });

  it("trains images in memory to the weights of a run on disk, and writes nothing", async () => {
    const data = smallDigits(counts);
    const trained = await train({ ...small, data, valFraction: 0 });
    expect(trained.history.length).toBe(1);
    expect(trained.classNames).toEqual([..."0123456789"]);
    expect(`${trained}`).toMatch(/^simple-cnn, prototype: accuracy .* on 16 test images, 1 epoch$/);
    const explainer = await Explainer.load(trained.toOnnx());
    const pixels = Float32Array.from(data.test.images.subarray(0, 14 * 14), (byte) => byte / 255);
    expect((await explain(explainer, pixels)).map.length).toBe(14 * 14);
    await explainer.release();
  });

  it("fine-tunes the bytes of a model", async () => {
    const data = smallDigits(counts);
    const first = await train({ ...small, data, valFraction: 0, loss: "ce" });
    const second = await train({ ...small, data, valFraction: 0, model: first.toOnnx() });
    expect(second.history[0].trainLoss).toBeGreaterThan(0);
    expect(second.model.parameters.length).toBe(first.model.parameters.length);
  });

  it.each<[string, () => Promise<unknown>, RegExp]>([
    ["an unknown option", () => train(JSON.parse('{"learningrate": 1}')), /Unknown key "learningrate"/],
    [
      "a misspelt value",
      () => train(JSON.parse('{"distance": "ssmi"}')),
      /distance must be .*Did you mean "ssim"/,
    ],
    ["resume without a folder", () => train({ resume: true }), /`out`/],
    [
      "options of files with data in memory",
      () => train({ data: digitsDataset({ trainCount: 10, testCount: 10 }), ...JSON.parse('{"init": "w"}') }),
      /`init`/,
    ],
  ])("refuses %s", async (_, call, message) => {
    const refused = call();
    await expect(refused).rejects.toThrow(UsageError);
    await expect(refused).rejects.toThrow(message);
  });
});
