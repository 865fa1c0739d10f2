import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { FormatError, UsageError } from "../../src/base/errors.js";
import { decodeSafetensors } from "../../src/nn/index.js";
import { nodeBackend } from "../../src/node/backend.js";
import { resolveConfig } from "../../src/options/index.js";
import {
  evaluateRun,
  loadCheckpoint,
  type RunEvent,
  runFiles,
  saveCheckpoint,
  trainRun,
} from "../../src/runs/index.js";
import { writeDigits } from "../helpers/digits-file.js";
import { wrecksOf } from "../helpers/kills.js";

const folder = mkdtempSync(join(tmpdir(), "batchcam-killed-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const data = writeDigits(join(folder, "digits.npz"), { train: 60, test: 10 });
const backend = nodeBackend({ threads: 1 });
const options = { data, epochs: 2, batchSize: 25, valFraction: 0.2, lr: 0.01, ema: 0.5, loss: "ce" } as const;
const config = resolveConfig(options);
const whole = join(folder, "whole");

/** A run's files, by their paths, without the times in them. */
function filesOf(directory: string): Record<string, unknown> {
  const paths = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  return Object.fromEntries(paths.map((path) => [path.slice(directory.length), timeless(path)]));
}

function timeless(path: string): unknown {
  const withoutTimes = (text: string): string =>
    text.replace(/"(seconds|imagesPerSecond|secondsPerEpoch|run)":\s*[^,}\n]*/g, "");
  if (/\.jsonl?$/.test(path)) return withoutTimes(readFileSync(path, "utf8"));
  if (!path.endsWith(".safetensors")) return readFileSync(path);
  const { tensors, metadata } = decodeSafetensors(readFileSync(path), path);
  return { tensors, metadata: Object.entries(metadata).map(([key, text]) => [key, withoutTimes(text)]) };
}

const train = (directory: string, resume = false, onEvent?: (event: RunEvent) => void) =>
  trainRun(config, { backend, directory, resume, onEvent });

describe("a training run", () => {
  it("killed at any moment resumes to the files of one that was not, and leaves nothing else", async () => {
    const { wrecks, operations } = await wrecksOf(whole, join(folder, "wrecks"), () => train(whole));
    expect(operations).toBeGreaterThan(40);
    expect(wrecks.length).toBeGreaterThan(9);
    const expected = filesOf(whole);
    for (const { folder: wreck, before } of wrecks) {
      const begun = readdirSync(wreck).includes("config.json");
      expect((await train(wreck, begun)).kind, before).toBe("finished");
      expect(filesOf(wreck), before).toEqual(expected);
    }
  });

  it("that is complete says so, and stays as it is", async () => {
    const before = filesOf(whole);
    const events: string[] = [];
    await train(whole, true, ({ kind }) => events.push(kind));
    expect(events).toEqual(["finished"]);
    expect(filesOf(whole)).toEqual(before);
  });

  it("whose best weights are lost is refused rather than finished with others", async () => {
    const lost = join(folder, "lost");
    cpSync(whole, lost, { recursive: true });
    const { best, last, summary } = runFiles(lost);
    // As version 0.1 left it: the first epoch was the best, but its weights never reached the disk.
    const checkpoint = await loadCheckpoint(last);
    const history = checkpoint.history.map((record) => ({ ...record, validationAccuracy: 1 / record.epoch }));
    for (const path of [last, best]) await saveCheckpoint(path, { ...checkpoint, history });
    rmSync(summary);
    await expect(train(lost, true)).rejects.toThrow(FormatError);
    await expect(train(lost, true)).rejects.toThrow(
      `${best} is from epoch 2, but the best epoch so far was 1`,
    );
    await expect(evaluateRun(lost, { backend })).rejects.toThrow("is from epoch 2, but epoch 1 was the best");
    rmSync(best);
    await expect(train(lost, true)).rejects.toThrow("is missing or damaged");
  });

  it("lets nobody else into its folder, before they load data", async () => {
    const directory = join(folder, "shared");
    const refusals: unknown[] = [];
    await trainRun(resolveConfig({ ...options, epochs: 1 }), {
      backend,
      directory,
      onEvent: ({ kind }) => {
        if (kind !== "epoch") return;
        const other = resolveConfig({ ...options, data: join(folder, "nowhere.npz") });
        refusals.push(
          trainRun(other, { backend, directory }).catch((error) => error),
          evaluateRun(directory, { backend }).catch((error) => error),
        );
      },
    });
    const errors = await Promise.all(refusals);
    expect(errors).toHaveLength(2);
    for (const error of errors) expect(error).toBeInstanceOf(UsageError);
    expect(`${errors[0]}`).toContain(`${directory} is in use by process ${process.pid}`);
  });
});
