import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { keepNumbersIfAsked } from "../../src/experiments/running/cell-run.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "batchcam-cell-"));
  mkdirSync(join(folder, "checkpoints"));
  for (const name of ["config.json", "metrics.jsonl", "summary.json", "model.onnx"]) {
    writeFileSync(join(folder, name), "");
  }
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("a finished cell", () => {
  it("that was killed before it tidied up loses all but its numbers on the next start", async () => {
    writeFileSync(join(folder, "numbers-only"), "");
    await keepNumbersIfAsked(folder);
    await keepNumbersIfAsked(folder);
    expect(readdirSync(folder).sort()).toEqual(["config.json", "metrics.jsonl", "summary.json"]);
  });

  it("that was trained for its model keeps it", async () => {
    await keepNumbersIfAsked(folder);
    expect(readdirSync(folder)).toContain("model.onnx");
  });
});
