import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Faithfulness } from "../../src/faithfulness/index.js";
import { nodeBackend } from "../../src/node/backend.js";
import { measureRunFaithfulness } from "../../src/runs/index.js";
import { batchcam, lastLine } from "../helpers/command.js";
import { writeDigits } from "../helpers/digits-file.js";

describe("evaluate --faithfulness", () => {
  const folder = mkdtempSync(join(tmpdir(), "batchcam-faithfulness-"));
  const run = join(folder, "run");
  const file = join(run, "faithfulness.json");
  const measure = (...args: string[]) => batchcam(["evaluate", run, "--faithfulness", ...args]);

  beforeAll(async () => {
    const digits = writeDigits(join(folder, "digits.npz"), { train: 3000, test: 40 });
    const options = ["--epochs", "2", "--batch-size", "16"];
    const trained = await batchcam(["train", "--data", digits, ...options, "--out", run]);
    expect(trained.code).toBe(0);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("rejects what cannot be measured with one sentence, and writes nothing", async () => {
    const refused = async (args: readonly string[], code: number, ...words: string[]): Promise<void> => {
      const result = await batchcam(["evaluate", ...args]);
      expect(result.stderr).not.toMatch(/^\s+at /m);
      for (const word of words) expect(result.stderr).toContain(word);
      expect(result.code).toBe(code);
      expect(result.stdout).toBe("");
    };
    await refused([run, "--faithfulness", "--limit", "0"], 2, "--limit must be a whole number from 1 up");
    await refused([run, "--faithfulness", "--limit", "2.5"], 2, "--limit must be a whole number from 1 up");
    await refused([run, "--faithfulness", "--limit", "many"], 2, "--limit", "number");
    await refused([run, "--limit", "5"], 2, "--limit", "--faithfulness");
    await refused([join(folder, "nowhere"), "--faithfulness"], 1, "no run in", "nowhere");
    const unfinished = join(folder, "unfinished");
    cpSync(run, unfinished, { recursive: true });
    rmSync(join(unfinished, "summary.json"));
    await refused([unfinished, "--faithfulness"], 1, "not finished", "train --resume");
    expect(existsSync(file)).toBe(false);
    expect(existsSync(join(unfinished, "faithfulness.json"))).toBe(false);
  });

  it("measures maps that beat random ones, and keeps the numbers in the run's folder", async () => {
    const result = await measure("--json");
    expect(result.stderr).not.toContain("batchcam:");
    expect(result.code).toBe(0);
    expect(result.stdout.trim().split("\n")).toHaveLength(1);
    const { run: name, test, faithfulness } = lastLine(result);
    expect(name).toBe("run");
    expect(test).toHaveProperty("accuracy");
    const { count, explainers } = faithfulness as Faithfulness;
    expect(count).toBe(40);
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(faithfulness);
    const { gradCam, inputGradient, randomGrid, randomPixels } = explainers;
    for (const [map, random] of [
      [gradCam, randomGrid],
      [inputGradient, randomPixels],
    ]) {
      expect(map.deletion.area).toBeLessThan(random.deletion.area);
      expect(map.insertion.area).toBeGreaterThan(random.insertion.area);
      expect(map.road.mostRelevantFirst.mean).toBeLessThan(random.road.mostRelevantFirst.mean);
      expect(map.sensitivity).toBeLessThan(random.sensitivity ?? 0);
    }
    expect(inputGradient.agreement?.rankCorrelation).toBeGreaterThan(0.1);
    expect(Math.abs(randomPixels.agreement?.rankCorrelation ?? 1)).toBeLessThan(0.05);
    // The head alone changes little; with all layers drawn anew the maps are others.
    const correlations = gradCam.randomisation.map(({ rankCorrelation = 0 }) => rankCorrelation);
    expect(gradCam.randomisation.map(({ layer }) => layer)).toEqual([
      "fc2",
      "fc1",
      "conv3",
      "conv2",
      "conv1",
    ]);
    expect(correlations[4]).toBeLessThan(correlations[0]);
  });

  it("prints the table, says when the set is smaller than the limit, and shows it in the report", async () => {
    const result = await measure("--limit", "100000");
    expect(result.code).toBe(0);
    expect(result.stderr).toContain("The test set has 40 images: all were measured.");
    expect(result.stdout).toMatch(/Measure +Grad-CAM +Input gradient +Random, coarse +Random, fine/);
    expect(result.stdout).toMatch(/Deletion AUC ↓ +0\.\d{3} +0\.\d{3} +0\.\d{3} +0\.\d{3}/);
    expect(result.stdout).toContain(file);
    const page = readFileSync(join(run, "report.html"), "utf8");
    expect(page).toContain("Do the maps show what the model relies on?");
    // What was measured stays in the report when it is made again.
    expect((await batchcam(["evaluate", run])).code).toBe(0);
    expect(readFileSync(join(run, "report.html"), "utf8")).toContain(
      "Do the maps show what the model relies on?",
    );
  });

  it("measures the requested number of images", async () => {
    const few = lastLine(await measure("--limit", "7", "--json")).faithfulness as Faithfulness;
    expect(few.count).toBe(7);
  });

  it("keeps earlier numbers when it is interrupted", async () => {
    const before = readFileSync(file, "utf8");
    const controller = new AbortController();
    const stopped = measureRunFaithfulness(run, {
      backend: nodeBackend({ threads: 1 }),
      signal: controller.signal,
      // Ctrl-C aborts the signal in the same way.
      onProgress: (done) => done > 1000 && controller.abort(),
    });
    await expect(stopped).rejects.toThrow(/abort/i);
    expect(readFileSync(file, "utf8")).toBe(before);
  });
});
