import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { FormatError } from "../../src/base/errors.js";
import { experimentFiles, measures, runExperiment } from "../../src/experiments/index.js";
import { isFinished, readResults } from "../../src/experiments/running/results.js";
import { damagedJson } from "../helpers/damaged-json.js";
import { exampleCells, exampleGrid, resultsOf } from "./example.js";

const folder = mkdtempSync(join(tmpdir(), "batchcam-results-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("damaged results of cells", () => {
  const path = join(folder, "results.jsonl");

  it("are read unchanged, or rejected by file and line", async () => {
    const [result] = resultsOf(() => 0.5);
    let refused = 0;
    let tried = 0;
    for (const { how, text } of damagedJson(result, 5)) {
      if (how.startsWith("config")) continue;
      writeFileSync(path, `${JSON.stringify(result)}\n${text}\n`);
      tried++;
      const read = await readResults(path, exampleCells).catch((error: unknown) => {
        expect(error, how).toBeInstanceOf(FormatError);
        expect(String(error), how).toContain(`${path}, line 2`);
        expect(String(error), how).not.toMatch(/Invalid|expected|received|undefined|\[object/);
        return undefined;
      });
      if (read === undefined) {
        refused++;
        continue;
      }
      // Another cell's name, or none, leaves the first line.
      for (const found of read) {
        expect([JSON.parse(JSON.stringify(result)), JSON.parse(text || "null")]).toContainEqual(found);
        for (const { value } of Object.values(measures)) {
          if (isFinished(found))
            expect(String(value(found)), how).toMatch(/^(undefined|-?[\d.]+(e[-+]\d+)?)$/);
        }
      }
    }
    expect(refused / tried).toBeGreaterThan(0.7);
  });

  it("name the field of the numbers that a cell has", async () => {
    const [result] = resultsOf(() => 0.5);
    writeFileSync(path, JSON.stringify({ ...result, test: { ...Object(result).test, accuracy: 50 } }));
    await expect(readResults(path, exampleCells)).rejects.toThrow(
      `${path}, line 1: test.accuracy must be a number from 0 to 1, not 50. Run the experiment again to rebuild the file`,
    );
  });
});

describe("results in the documentation", () => {
  const docs = fileURLToPath(new URL("../../docs/results/", import.meta.url));

  it.each(readdirSync(docs).filter((name) => name.endsWith(".jsonl")))("%s can be read", async (name) => {
    expect(await readResults(join(docs, name), [])).toEqual([]);
  });
});

describe("a folder whose experiment.json is damaged", () => {
  const { about } = experimentFiles(folder);
  const run = () =>
    runExperiment(exampleGrid, [], {
      directory: folder,
      jobs: 1,
      selection: new Map(),
      keepModels: false,
      signal: new AbortController().signal,
      onEvent: () => {},
    });

  it("is rejected with a message that names the file and the field", async () => {
    mkdirSync(folder, { recursive: true });
    for (const { how, text } of damagedJson({ title: "Losses", cells: ["a-seed1", "b-seed1"] })) {
      writeFileSync(about, text);
      const error: unknown = await run().then(
        () => undefined,
        (failure) => failure,
      );
      // The same title is the same experiment, whatever its cells were.
      if (error === undefined) expect(JSON.parse(text).title, how).toBe("Losses");
      else expect(String(error), how).toContain(about);
    }
    writeFileSync(about, '{"title": "Losses", "cells": "a-seed1"}');
    await expect(run()).rejects.toThrow(
      `${about}: cells must be a list of strings, not "a-seed1". Delete the file, or choose another folder.`,
    );
  });
});
