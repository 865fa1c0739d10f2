import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { resolveConfig } from "../../src/options/index.js";
import { trainRun } from "../../src/runs/index.js";
import type { Backend } from "../../src/runtime/index.js";
import { writeDigits } from "../helpers/digits-file.js";
import { backend } from "../helpers/evaluate.js";
import { pathOf } from "../helpers/foreign-models.js";

const folder = mkdtempSync(join(tmpdir(), "batchcam-original-"));
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** A backend on which every score that this package computes of a file is wrong. */
const flawed: Backend = {
  ...backend,
  async createSession(model, optimiser) {
    const session = await backend.createSession(model, optimiser);
    const run = session.run.bind(session);
    session.run = async (feeds: Parameters<typeof run>[0], fetches: object = {}) => {
      const results = await run(feeds, fetches);
      const logits = results["batchcam/logits"]?.data;
      if (logits instanceof Float32Array) logits[0] += 1 + Math.abs(logits[0]);
      return results;
    };
    return session;
  },
};

describe("a training from a file", () => {
  it("does not begin where the file's scores are others here than by itself", async () => {
    // Nothing is known about the file yet.
    vi.stubEnv("XDG_CACHE_HOME", join(folder, "cache"));
    const data = writeDigits(join(folder, "digits.npz"), { train: 20, test: 10 });
    const config = resolveConfig({ data, model: pathOf("resnet"), valFraction: 0, epochs: 1, loss: "ce" });
    const directory = join(folder, "run");
    await expect(trainRun(config, { backend: flawed, directory })).rejects.toThrow(
      /model\.onnx: The scores .* differ from those of the file/,
    );
    expect(existsSync(join(directory, "config.json"))).toBe(false);
  });
});
