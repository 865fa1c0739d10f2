import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Summary } from "../../src/runs/index.js";
import { npz, smallArrays } from "../datasets/npz-files.js";
import { batchcam, type CommandResult, lastLine } from "../helpers/command.js";

describe("a run on data with decoys", () => {
  const folder = mkdtempSync(join(tmpdir(), "batchcam-decoy-"));
  const run = join(folder, "run");
  let trained: CommandResult;

  beforeAll(async () => {
    const size = ["--limit-train", "800", "--limit-test", "120", "--batch-size", "16", "--threads", "1"];
    const options = ["--decoy", "random-corner", "--loss", "ce", "--epochs", "1", ...size];
    trained = await batchcam(["train", "--data", "digits", ...options, "--out", run, "--json"]);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const summaryOf = (result: CommandResult): Summary => lastLine(result) as unknown as Summary;

  it("measures the test images with and without decoys, and where the evidence lies", () => {
    expect(trained.stderr).not.toContain("batchcam:");
    expect(trained.code).toBe(0);
    const { config, dataset, test, cleanTest } = summaryOf(trained);
    expect(config.decoy).toBe("random-corner");
    expect(dataset.title).toContain("decoy random-corner");
    expect(test.confusion).not.toEqual(cleanTest?.confusion);
    expect(test.worstClassAccuracy).toBeLessThanOrEqual(test.accuracy);
    for (const shares of [test.evidence?.map, test.evidence?.inputGradient]) {
      for (const share of [shares?.prototype, shares?.decoy]) {
        expect(share).toBeGreaterThan(0);
        expect(share).toBeLessThan(1);
      }
    }
    // The patch is 2 % of an image, and the model looks at it more than that.
    expect(test.evidence?.inputGradient.decoy).toBeGreaterThan(16 / 784);
    expect(cleanTest?.perClass.reduce((sum, { support }) => sum + support, 0)).toBe(120);
  });

  it("shows both accuracies and the shares in its table and its report", async () => {
    const compared = await batchcam(["compare", run]);
    for (const heading of ["Worst class", "Without decoy", "Map in decoy", "Gradient in decoy"]) {
      expect(compared.stdout).toContain(heading);
    }
    expect(readFileSync(join(run, "report.html"), "utf8")).toContain("The shortcut");
  });

  it("evaluates to the same numbers", async () => {
    const evaluated = summaryOf(await batchcam(["evaluate", run, "--json"]));
    expect(evaluated.test).toEqual(summaryOf(trained).test);
    expect(evaluated.cleanTest).toEqual(summaryOf(trained).cleanTest);
  });

  it("is refused before anything is written where the decoy does not fit", async () => {
    const data = join(folder, "small.npz");
    writeFileSync(data, npz(smallArrays));
    const out = join(folder, "refused");
    const refused = await batchcam(["train", "--data", data, "--decoy", "scanner-mark", "--out", out]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/4x5 pixels.*needs 8/s);
    expect(existsSync(out)).toBe(false);
    expect((await batchcam(["train", "--decoy", "middle"])).code).toBe(2);
  });
});
