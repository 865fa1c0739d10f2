import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { decodeSafetensors } from "../../src/nn/index.js";
import { decodeModel } from "../../src/onnx/index.js";
import { batchcam, lastLine } from "../helpers/command.js";
import { writeDigits } from "../helpers/digits-file.js";
import { pathOf } from "../helpers/foreign-models.js";

const folder = mkdtempSync(join(tmpdir(), "batchcam-train-onnx-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const digits = writeDigits(join(folder, "digits.npz"), { train: 400, test: 30 });
const small = [
  "--data",
  digits,
  "--limit-train",
  "50",
  "--epochs",
  "2",
  "--batch-size",
  "25",
  "--threads",
  "1",
];

const train = (model: string, out: string, ...more: string[]) =>
  batchcam(["train", "--model", model, ...small, "--out", join(folder, out), "--json", ...more]);

const accuracyOf = (result: Awaited<ReturnType<typeof batchcam>>): number =>
  (lastLine(result).test as { accuracy: number }).accuracy;

describe("train --model FILE.onnx", () => {
  it("fine-tunes a foreign model; its run can be measured and explained without the file", async () => {
    const file = join(folder, "mine.onnx");
    copyFileSync(pathOf("vgg-bn"), file);
    const result = await train(file, "vgg", "--preprocess", "0-1", "--loss", "prototype");
    expect(result.code, result.stderr).toBe(0);
    expect(result.stderr).toMatch(
      /mine\.onnx: maps of "\/avgpool.*preprocessing 0-1; a new head replaces the one for 8 classes/,
    );
    rmSync(file);
    const run = join(folder, "vgg");
    const { tensors } = decodeSafetensors(readFileSync(join(run, "weights.safetensors")), "weights");
    // PyTorch's names, and a head for the ten digits.
    expect(Object.keys(tensors)).toContain("features.1.running_mean");
    expect(Object.values(tensors).some(({ shape }) => shape[0] === 10)).toBe(true);
    const measured = await batchcam(["evaluate", run, "--json", "--threads", "1"]);
    expect(measured.code, measured.stderr).toBe(0);
    expect(accuracyOf(measured)).toBe(accuracyOf(result));
    await batchcam(["data", "inspect", "digits", "--out", join(folder, "samples")]);
    const image = join(folder, "samples", "3", "3.png");
    const explained = await batchcam(["explain", run, image, "--out", join(folder, "why"), "--threads", "1"]);
    expect(explained.code, explained.stderr).toBe(0);
    const exported = decodeModel(readFileSync(join(run, "model.onnx")));
    expect(exported.outputs.map(({ name }) => name).sort()).toEqual(["cam", "logits"]);
  });

  it("continues from a model of its own", async () => {
    const first = await batchcam([
      ...["train", "--data", digits, "--epochs", "2", "--batch-size", "16", "--lr", "0.003", "--loss", "ce"],
      ...["--out", join(folder, "plain"), "--json", "--threads", "1"],
    ]);
    expect(first.code, first.stderr).toBe(0);
    const on = await train(join(folder, "plain", "model.onnx"), "on", "--loss", "prototype", "--lr", "1e-6");
    expect(on.code, on.stderr).toBe(0);
    // It says itself what its pixels are.
    expect(on.stderr).toMatch(/maps of "conv3"; preprocessing 0-1\n/);
    // With hardly any learning the head and all weights are those of the file.
    expect(accuracyOf(on)).toBeGreaterThan(0.3);
  });

  it("resumes after an interruption, without the file", async () => {
    const file = join(folder, "interrupted.onnx");
    copyFileSync(pathOf("resnet"), file);
    const args = ["train", "--model", file, "--preprocess", "0-1", "--loss", "ce", ...small];
    const out = join(folder, "interrupted");
    const broken = await batchcam([...args, "--out", out], { interruptAt: "epoch 1/2" });
    expect(broken.code, broken.stderr).toBe(130);
    rmSync(file);
    const resumed = await batchcam(["train", "--resume", "--out", out, "--json", "--threads", "1"]);
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(existsSync(join(out, "model.onnx"))).toBe(true);
  });

  it("freezes what the patterns name", async () => {
    const result = await train(
      pathOf("resnet"),
      "frozen",
      "--preprocess",
      "0-1",
      "--loss",
      "ce",
      "--freeze",
      "fc.*",
    );
    expect(result.code, result.stderr).toBe(0);
    const refused = await train(pathOf("resnet"), "frozen-2", "--freeze", "nothing*");
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('matches "nothing*"');
  });

  it("refuses files that it cannot train, and names them, before anything is written", async () => {
    const text = join(folder, "text.onnx");
    writeFileSync(text, "<html>");
    const attempts = [
      { model: text, code: 1, says: "text.onnx" },
      { model: join(folder, "missing.onnx"), code: 1, says: "does not exist" },
      { model: "no-such-model", code: 2, says: "--model must be one of simple-cnn" },
    ];
    for (const { model, code, says } of attempts) {
      const result = await train(model, "refused");
      expect(result.code, result.stderr).toBe(code);
      expect(result.stderr).toContain(says);
      expect(result.stderr).not.toContain("    at ");
      expect(existsSync(join(folder, "refused"))).toBe(false);
    }
  });
});
