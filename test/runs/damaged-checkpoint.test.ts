import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DataError, FormatError } from "../../src/base/errors.js";
import { decodeSafetensors, encodeSafetensors } from "../../src/nn/index.js";
import { type Checkpoint, loadCheckpoint, saveCheckpoint } from "../../src/runs/index.js";
import { damaged } from "../helpers/damage.js";
import { damagedJson } from "../helpers/damaged-json.js";
import { exampleCheckpoint as checkpoint, exampleHistory } from "../helpers/saved-run.js";

const folder = mkdtempSync(join(tmpdir(), "batchcam-checkpoint-"));
const path = join(folder, "last.safetensors");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The checkpoint; undefined where it was refused by a message that names the file. */
const loadedOrRefused = (how: string): Promise<Checkpoint | undefined> =>
  loadCheckpoint(path).catch((error: unknown) => {
    expect(error, how).toBeInstanceOf(FormatError);
    expect(String(error), how).toContain(path);
    return undefined;
  });

describe("a checkpoint", () => {
  beforeAll(() => saveCheckpoint(path, checkpoint));

  it("is loaded as it was saved", async () => {
    expect(await loadCheckpoint(path)).toEqual(checkpoint);
  });

  it("with a damaged header is loaded as it stands, or refused by its name", async () => {
    const { tensors, metadata } = decodeSafetensors(readFileSync(path), path);
    const write = (changed: Record<string, string>): void =>
      writeFileSync(path, encodeSafetensors({ tensors, metadata: changed }));
    let refused = 0;
    let tried = 0;
    for (const key of ["model", "classNames", "steps", "position", "history"] as const) {
      for (const { how, text } of damagedJson(checkpoint[key])) {
        write({ ...metadata, [key]: text });
        tried++;
        const loaded = await loadedOrRefused(`${key}: ${how}`);
        if (loaded) expect(loaded[key]).toEqual(JSON.parse(text));
        else refused++;
      }
    }
    expect(refused / tried).toBeGreaterThan(0.75);
    for (const key of Object.keys(metadata)) {
      const { [key]: _, ...rest } = metadata;
      write(rest);
      expect(await loadedOrRefused(`without ${key}`)).toBeUndefined();
    }
  });

  it("with damaged bytes is loaded whole, or refused by its name", async () => {
    await saveCheckpoint(path, checkpoint);
    const bytes = readFileSync(path);
    await fc.assert(
      fc.asyncProperty(damaged(bytes), async (changed) => {
        writeFileSync(path, changed);
        const loaded = await loadedOrRefused("bytes");
        for (const { data } of Object.values(loaded?.parameters ?? {})) {
          expect(data).toBeInstanceOf(Float32Array);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe("what cannot be read again", () => {
  it("is not written: the message names file and field, and the earlier file stays", async () => {
    await saveCheckpoint(path, checkpoint);
    const before = readFileSync(path);
    const [first, second] = exampleHistory;
    const history = [first, { ...second, trainLoss: Number.NaN }];
    await expect(saveCheckpoint(path, { ...checkpoint, history })).rejects.toThrow(
      new DataError(`Cannot write ${path}: history[1].trainLoss must be a number, not NaN.`),
    );
    expect(readFileSync(path)).toEqual(before);
  });
});
