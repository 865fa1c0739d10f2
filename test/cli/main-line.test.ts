import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { backendOf } from "../../src/node/backend.js";
import { resolveConfig } from "../../src/options/index.js";
import { loadCheckpoint, trainRun } from "../../src/runs/index.js";
import { batchcam, batchcamProcess, type CommandResult, lastLine } from "../helpers/command.js";
import { writeDigits } from "../helpers/digits-file.js";

const folder = mkdtempSync(join(tmpdir(), "batchcam-cli-"));
const digits = writeDigits(join(folder, "digits.npz"), { train: 400, test: 100 });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const short = ["--data", digits, "--limit-train", "64", "--val-fraction", "0", "--epochs", "1"];
const small = ["--data", digits, "--epochs", "2", "--batch-size", "8", "--threads", "1"];

interface Numbers {
  run: string;
  test: {
    accuracy: number;
    deadMapRate: number;
    reconstruction: Record<"prototype" | "input", Record<"l1" | "mse" | "ssim" | "psnr", number>>;
  };
  train: { secondsPerEpoch: number; imagesPerSecond: number };
}

describe("the command line from training to report", () => {
  const run = join(folder, "runs", "first");
  let trained: CommandResult;

  beforeAll(async () => {
    trained = await batchcamProcess(["train", ...small, "--out", run, "--json"], { cwd: folder });
  });

  it("trains, and prints nothing but one JSON object on standard output", () => {
    expect(trained.stderr).not.toContain("batchcam:");
    expect(trained.code).toBe(0);
    expect(trained.stdout.trim().split("\n")).toHaveLength(1);
    const { test, train, run: name } = lastLine(trained) as unknown as Numbers;
    expect(name).toBe("first");
    expect(test.accuracy).toBeGreaterThan(0.3);
    for (const target of ["prototype", "input"] as const) {
      const { l1, mse, ssim, psnr } = test.reconstruction[target];
      for (const value of [l1, mse, ssim, psnr]) expect(Number.isFinite(value)).toBe(true);
    }
    expect(test.deadMapRate).toBeGreaterThanOrEqual(0);
    expect(train.secondsPerEpoch).toBeGreaterThan(0);
    expect(train.imagesPerSecond).toBeGreaterThan(0);
  });

  it("says that a model has learnt nothing, and what helps", async () => {
    expect(trained.stderr).not.toContain("learnt nothing");
    const out = join(folder, "runs", "collapsed");
    const collapsed = await batchcam(["train", ...short, "--lr", "10", "--out", out], { cwd: folder });
    expect(collapsed.stderr).toMatch(/the class "\d".*learnt nothing.*--warmup.*--lambda-warmup/);
    expect(collapsed.code).toBe(0);
  });

  it("leaves a run's folder with everything in it", () => {
    expect(readdirSync(run).sort()).toEqual([
      "cams",
      "checkpoints",
      "config.json",
      "evidence.safetensors",
      "metrics.jsonl",
      "model.onnx",
      "report.html",
      "summary.json",
      "weights.safetensors",
    ]);
    const lines = readFileSync(join(run, "metrics.jsonl"), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.map(({ epoch }) => epoch)).toEqual([1, 2]);
    expect(lines[1].trainLoss).toBeLessThan(lines[0].trainLoss);
    expect(readFileSync(join(run, "report.html"), "utf8")).toContain("<!doctype html>");
  });

  it("evaluates the run to the same numbers", async () => {
    const evaluated = await batchcam(["evaluate", run, "--json"]);
    expect(evaluated.code).toBe(0);
    expect(lastLine(evaluated).test).toEqual(lastLine(trained).test);
  });

  it("refuses to overwrite a run, or to resume with other options", async () => {
    const again = await batchcam(["train", ...small, "--out", run]);
    expect(again.code).toBe(2);
    expect(again.stderr).toContain("--resume");
    const other = await batchcam(["train", "--resume", "--out", run, "--epochs", "5"]);
    expect(other.code).toBe(2);
    expect(other.stderr).toContain("epochs 2, not 5");
  });

  it("repeats a run from its configuration", async () => {
    const copy = join(folder, "runs", "copy");
    const repeated = await batchcam(["train", "--config", join(run, "config.json"), "--out", copy, "--json"]);
    expect(repeated.code).toBe(0);
    expect(lastLine(repeated).test).toEqual(lastLine(trained).test);
  });

  it("explains images, for the predicted class, their label and a class by number", async () => {
    const samples = join(folder, "samples");
    const inspected = await batchcam(["data", "inspect", "digits", "--out", samples, "--json"]);
    expect(inspected.code).toBe(0);
    const images = (lastLine(inspected).samples as string[]).slice(0, 3);
    for (const choice of ["predicted", "label", "7"]) {
      const out = join(folder, `why-${choice}`);
      const explained = await batchcam([
        "explain",
        run,
        ...images,
        "--class",
        choice,
        "--out",
        out,
        "--json",
      ]);
      expect(explained.stderr).not.toContain("batchcam:");
      const results = lastLine(explained).images as { overlay: string; target: number; predicted: number }[];
      expect(results).toHaveLength(3);
      for (const { overlay, target, predicted } of results) {
        const { width = 0, height = 0 } = await sharp(overlay).metadata();
        expect(width).toBeGreaterThan(height);
        if (choice === "predicted") expect(target).toBe(predicted);
        if (choice === "7") expect(target).toBe(7);
      }
      if (choice === "label") expect(results.map(({ target }) => target)).toEqual([0, 0, 1]);
    }
  });

  it("explains images of another size than the model's input", async () => {
    const photo = join(folder, "photo.jpg");
    const create = { width: 90, height: 61, channels: 3, background: "teal" } as const;
    await sharp({ create }).jpeg().toFile(photo);
    const explained = await batchcam(["explain", run, photo, "--out", join(folder, "photos"), "--json"]);
    expect(explained.code).toBe(0);
    const [{ overlay }] = lastLine(explained).images as { overlay: string }[];
    expect((await sharp(overlay).metadata()).width).toBeGreaterThan(28);
  });

  it("compares runs in one table and one report", async () => {
    const plain = join(folder, "runs", "plain");
    expect((await batchcam(["train", "--loss", "ce", ...short, "--out", plain])).code).toBe(0);
    const out = join(folder, "comparison.html");
    const compared = await batchcam(["compare", run, plain, "--out", out]);
    expect(compared.code).toBe(0);
    expect(compared.stdout).toMatch(/first\s+prototype, ssim\s+\d/);
    expect(compared.stdout).toMatch(/plain\s+cross-entropy\s+\d/);
    expect(existsSync(out)).toBe(true);
  });
});

describe("a run that is interrupted", () => {
  it("by Ctrl-C, saves and says how to resume", async () => {
    const out = join(folder, "stopped");
    // More epochs than can be done before the signal comes.
    const options = ["--data", digits, "--limit-train", "64", "--val-fraction", "0", "--epochs", "10000"];
    const stopped = await batchcamProcess(["train", ...options, "--threads", "1", "--out", out], {
      interruptAt: "epoch 2/10000",
    });
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toMatch(/Interrupted in epoch \d+ .* batchcam train --resume --out/);
    const { config, position } = await loadCheckpoint(join(out, "checkpoints", "last.safetensors"));
    expect(config.epochs).toBe(10000);
    expect(position.epoch).toBeGreaterThanOrEqual(2);
  });

  it("mid-epoch, resumes to exactly the numbers of an uninterrupted run", async () => {
    // Images that are turned come from a thread of their own.
    const options = { data: digits, limitTrain: 160, batchSize: 16, epochs: 2, warmup: 5, rotation: 10 };
    const config = resolveConfig(options);
    const [broken, whole] = ["broken", "whole"].map((name) => join(folder, name));
    const controller = new AbortController();
    const outcome = await trainRun(config, {
      backend: backendOf(config),
      directory: broken,
      signal: controller.signal,
      // Ctrl-C aborts the signal in the same way.
      onEvent: (event) => {
        if (event.kind === "step" && event.progress.epoch === 2 && event.progress.step === 4)
          controller.abort();
      },
    });
    expect(outcome).toEqual({ kind: "interrupted", epoch: 2, step: 4 });
    const resumed = await batchcam(["train", "--resume", "--out", broken, "--json"]);
    expect(resumed.code).toBe(0);
    await trainRun(config, { backend: backendOf(config), directory: whole });
    const { test } = JSON.parse(readFileSync(join(whole, "summary.json"), "utf8"));
    expect(lastLine(resumed).test).toEqual(test);
    const model = (run: string): Buffer => readFileSync(join(run, "model.onnx"));
    expect(model(broken).equals(model(whole))).toBe(true);
  });
});
