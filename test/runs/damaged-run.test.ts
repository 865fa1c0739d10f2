import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { DataError, FormatError } from "../../src/base/errors.js";
import { toPaste } from "../../src/files/index.js";
import { resolveConfig } from "../../src/options/index.js";
import { comparisonTable, renderReport, reportOf } from "../../src/report/index.js";
import { readRun, runFiles, type SavedRun } from "../../src/runs/index.js";
import { damaged } from "../helpers/damage.js";
import { type DamagedJson, damagedJson } from "../helpers/damaged-json.js";
import {
  exampleFaithfulness,
  exampleHistory,
  exampleSummary,
  writeExampleRun,
} from "../helpers/saved-run.js";

const folder = mkdtempSync(join(tmpdir(), "batchcam-damaged-"));
const files = runFiles(folder);
beforeEach(() => writeExampleRun(folder));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The run; undefined where it was refused by a message that names the file. */
async function readOrRefused(file: string, how: string): Promise<SavedRun | undefined> {
  const found = await readRun(folder).catch((error: unknown) => error);
  if (!(found instanceof Error)) return found as SavedRun;
  expect(found, how).toBeInstanceOf(found instanceof DataError ? DataError : FormatError);
  expect(found.message, how).toContain(file);
  // Words of this package, not those of its libraries.
  expect(found.message, how).not.toMatch(/Invalid|expected|received|undefined|\[object/);
  return undefined;
}

/** What numbers that are none look like in a text. */
const nonsense = /NaN|undefined|Infinity|\bnull\b|\[object/;

/** Reads the run with each damage to a file: what is not refused must be what the file says, and make sane tables. */
async function tryEach(
  file: string,
  damages: Iterable<DamagedJson>,
  check: (run: SavedRun, text: string) => void,
): Promise<{ tried: number; refused: number }> {
  let [tried, refused, accepted] = [0, 0, 0];
  for (const { how, text } of damages) {
    writeFileSync(file, text);
    tried++;
    const run = await readOrRefused(file, how);
    if (run === undefined) {
      refused++;
      continue;
    }
    check(run, text);
    expect(nonsense.exec(comparisonTable([run, run]))?.[0], how).toBeUndefined();
    // A page takes longer.
    if (accepted++ % 3 > 0) continue;
    expect(nonsense.exec(await renderReport(reportOf([run], "title")))?.[0], how).toBeUndefined();
  }
  return { tried, refused };
}

describe("a run whose files are damaged", () => {
  it("has a summary that is read as it stands, or refused by its name", async () => {
    const damages = damagedJson(exampleSummary, 4);
    const { tried, refused } = await tryEach(files.summary, damages, ({ summary }, text) => {
      const { config, ...said } = JSON.parse(text);
      const { config: read, ...numbers } = summary;
      expect(numbers).toEqual(said);
      expect(read).toEqual(resolveConfig(config));
    });
    expect(tried).toBeGreaterThan(600);
    expect(refused / tried).toBeGreaterThan(0.75);
  });

  it("has a history that is read as it stands, or refused by its name", async () => {
    const [first, second] = exampleHistory;
    const damages = [...damagedJson(second)].map(({ how, text }) => ({
      how,
      text: `${JSON.stringify(first)}\n${text}\n`,
    }));
    const { refused } = await tryEach(files.metrics, damages, ({ history }, text) => {
      expect(history).toEqual(text.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line)])));
    });
    expect(refused / damages.length).toBeGreaterThan(0.7);
  });

  it("has measures of faithfulness that are read as they stand, or refused by their name", async () => {
    // The others are of the same form.
    const damages = [...damagedJson(exampleFaithfulness, 2)].filter(
      ({ how }) => !/^explainers\.(inputGradient|randomGrid|randomPixels)\./.test(how),
    );
    const { tried, refused } = await tryEach(files.faithfulness, damages, ({ faithfulness }, text) => {
      expect(faithfulness).toEqual(JSON.parse(text));
    });
    expect(refused / tried).toBeGreaterThan(0.75);
  });

  it("has evidence that fits, or is refused by its name", async () => {
    const bytes = readFileSync(files.evidence);
    await fc.assert(
      fc.asyncProperty(damaged(bytes), async (changed) => {
        writeFileSync(files.evidence, changed);
        const run = await readOrRefused(files.evidence, "bytes");
        if (!run) return;
        const { prototypes, meanMaps, gallery } = run;
        const { images, maps, labels, predicted, confidence } = gallery;
        for (const { shape, data } of [prototypes, meanMaps, images, maps]) {
          expect(data).toHaveLength(shape.reduce((size, length) => size * length, 1));
          expect(data.every(Number.isFinite)).toBe(true);
        }
        expect([...labels, ...predicted].every((label) => label === 0 || label === 1)).toBe(true);
        expect([labels.length, predicted.length, confidence.length]).toEqual(Array(3).fill(images.shape[0]));
      }),
      { numRuns: 150 },
    );
  });
});

describe("the message about a damaged run", () => {
  const messageFor = async (file: string, text: string): Promise<string> => {
    writeFileSync(file, text);
    return readRun(folder).then(
      () => "",
      ({ message }) => message,
    );
  };
  const changed = (change: (summary: Record<string, Record<string, unknown>>) => void): string => {
    const summary = JSON.parse(JSON.stringify(exampleSummary));
    change(summary);
    return JSON.stringify(summary);
  };

  it("names the field, what it must be and what it is, and what to do", async () => {
    expect(
      await messageFor(
        files.summary,
        changed(({ test }) => {
          test.accuracy = "x";
        }),
      ),
    ).toBe(
      `${files.summary}: test.accuracy must be a number from 0 to 1, not "x". Run "${toPaste`evaluate ${folder}`}" again.`,
    );
    expect(
      await messageFor(
        files.summary,
        changed(({ dataset }) => {
          delete dataset.classNames;
        }),
      ),
    ).toContain("dataset.classNames is missing");
    expect(
      await messageFor(
        files.summary,
        changed(({ dataset }) => {
          dataset.classNames = ["this", "that", "third"];
        }),
      ),
    ).toContain("test.perClass must be a list of 3, one for each of dataset.classNames, not of 2");
    expect(
      await messageFor(
        files.summary,
        changed(({ config }) => {
          config.loss = "crossentropy";
        }),
      ),
    ).toContain('summary.json: config cannot be used: loss must be "ce" alone, or');
  });

  it("names the line of a history", async () => {
    const [first, second] = exampleHistory.map((epoch) => JSON.stringify(epoch));
    expect(
      await messageFor(files.metrics, `${first}\n${second.replace('"seconds":1.5', '"seconds":-1')}`),
    ).toContain(`${files.metrics}, line 2: seconds must be a number from 0 up, not -1.`);
    expect(await messageFor(files.metrics, `${second}\n`)).toContain("epoch 2 stands where epoch 1 should");
    expect(await messageFor(files.metrics, "")).toContain(`${files.metrics} is empty`);
  });
});
