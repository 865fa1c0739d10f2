import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readRun } from "../../src/runs/index.js";
import { batchcam, lastLine } from "../helpers/command.js";
import { writeDigits } from "../helpers/digits-file.js";

describe("batchcam train --prototypes", () => {
  const folder = mkdtempSync(join(tmpdir(), "batchcam-prototypes-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const digits = writeDigits(join(folder, "digits.npz"), { train: 300, test: 40 });
  const train = (name: string, ...options: string[]) =>
    batchcam(["train", "--data", digits, "--epochs", "2", ...options, "--out", join(folder, name), "--json"]);
  const similarity = (summary: Record<string, unknown>): number =>
    (summary as { test: { reconstruction: { prototype: { ssim: number } } } }).test.reconstruction.prototype
      .ssim;

  it.each([
    ["plain", []],
    ["moved", ["--crop", "2", "--rotation", "10"]],
  ])(
    "draws %s images to the nearest of the k-means prototypes, and measures again to the same numbers",
    async (name, moved) => {
      const kind = ["--prototypes", "k-means", "--prototypes-per-class", "2"];
      const plain = await train(`${name}-ce`, ...kind, ...moved, "--loss", "ce");
      const drawn = await train(name, ...kind, ...moved, "--lambda", "1");
      expect([plain.code, drawn.code]).toEqual([0, 0]);
      const summary = lastLine(drawn);
      expect(summary.config).toMatchObject({ prototypes: "k-means", prototypesPerClass: 2, contrast: false });
      expect(similarity(summary)).toBeGreaterThan(similarity(lastLine(plain)) + 0.1);
      // The report has one picture for each class.
      expect((await readRun(join(folder, name))).prototypes.shape).toEqual([10, 14, 14]);
      const again = await batchcam(["evaluate", join(folder, name), "--json"]);
      expect(lastLine(again).test).toEqual(summary.test);
    },
  );

  it("keeps a kind's options in the run's configuration, for reuse", async () => {
    const short = ["--epochs", "1", "--limit-train", "100", "--limit-test", "20"];
    const { code } = await train("quantile", ...["--prototypes", "quantile", "--contrast", ...short]);
    expect(code).toBe(0);
    const path = join(folder, "quantile", "config.json");
    const config = JSON.parse(readFileSync(path, "utf8"));
    expect(config).toMatchObject({ prototypes: "quantile", prototypeQuantile: 0.6, contrast: true });
    expect("prototypesPerClass" in config).toBe(false);
    expect((await train("again", ...short, "--config", path)).code).toBe(0);
  });

  it.each([
    [["--prototypes-per-class", "2"], "--prototypes-per-class belongs to k-means prototypes"],
    [
      ["--prototypes", "k-means", "--prototype-quantile", "0.5"],
      "--prototype-quantile belongs to quantile prototypes",
    ],
    [
      ["--prototypes", "quantile", "--prototype-quantile", "1"],
      "--prototype-quantile must be a number above 0 and below 1",
    ],
    [
      ["--prototypes", "k-means", "--prototypes-per-class", "0"],
      "--prototypes-per-class must be a whole number from 1 up",
    ],
    [["--prototypes", "k-means", "--prototypes-per-class", "300"], "too few for 300 prototypes"],
    [["--prototypes", "k-means", "--loss", "batch-cam", "--reading", "consistency"], "k-means prototypes"],
  ])("refuses %s", async (options, ...words) => {
    const { code, stderr } = await train("refused", ...options);
    expect(code).toBe(2);
    for (const word of words) expect(stderr).toContain(word);
  });
});
