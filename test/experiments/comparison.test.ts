import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { type Comparison, compareCells } from "../../src/experiments/document/comparison.js";
import { curveFigure } from "../../src/experiments/document/curve.js";
import { experimentMarkdown } from "../../src/experiments/document/document.js";
import { writeBetweenMarkers } from "../../src/experiments/document/markers.js";
import { experimentPage } from "../../src/experiments/document/page.js";
import { readResults, writeResults } from "../../src/experiments/running/results.js";
import { exampleCells, exampleGrid, resultsOf } from "./example.js";

const folder = mkdtempSync(join(tmpdir(), "batchcam-comparison-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Near is better by 0.01, 0.02 and 0.03 on digits, and by 0.02 with each seed on mnist. */
const accuracies: Readonly<Record<string, number>> = {
  "digits-ce-seed1": 0.8,
  "digits-ce-seed2": 0.7,
  "digits-ce-seed3": 0.9,
  "digits-near-seed1": 0.81,
  "digits-near-seed2": 0.72,
  "digits-near-seed3": 0.93,
  "mnist-ce-seed1": 0.5,
  "mnist-ce-seed2": 0.5,
  "mnist-ce-seed3": 0.5,
  "mnist-near-seed1": 0.75,
  "mnist-near-seed2": 0.75,
  "mnist-near-seed3": 0.75,
};
const all = resultsOf((name) => accuracies[name]);
const rowsOf = (comparison: Comparison) => comparison.panels.flatMap(({ rows }) => rows);
const comparisonOf = (results: typeof all) => compareCells(exampleGrid, results, exampleCells.length);

/** The cells of the row of a Markdown document that begins with the given cells; of the table with that number and title. */
function row(
  markdown: string,
  table: number,
  title: string,
  ...first: readonly string[]
): string[] | undefined {
  const parts = markdown.split(/\n\n/);
  const tables = parts.filter((part, at) => part.startsWith("|") && parts[at - 1] === `**${title}**`);
  return tables[table]
    ?.split("\n")
    .map((line) => line.split("|").slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim()))
    .find((cells) => first.every((cell, index) => cells[index] === cell));
}

describe("the comparison of cells", () => {
  it("has a row for each combination, with its numbers over the seeds", () => {
    const rows = rowsOf(comparisonOf(all));
    expect(rows.map(({ values }) => Object.values(values).join())).toEqual([
      "digits,ce",
      "digits,near",
      "mnist,ce",
      "mnist,near",
    ]);
    expect(rows.map(({ isBaseline }) => isBaseline)).toEqual([true, false, true, false]);
    const { accuracy, worstClass, ssim } = rows[0].measured;
    expect(accuracy?.mean).toBeCloseTo(0.8, 12);
    expect(accuracy?.deviation).toBeCloseTo(0.1, 12);
    expect(worstClass?.mean).toBeCloseTo(0.4, 12);
    expect(ssim?.mean).toBeCloseTo(0.4, 12);
  });

  it("compares each row with the baseline of its own data, seed by seed", () => {
    const rows = rowsOf(comparisonOf(all));
    const difference = rows[1].measured.accuracy?.difference;
    expect(difference?.mean).toBeCloseTo(0.02, 12);
    expect(difference?.deviation).toBeCloseTo(0.01, 12);
    // t = 0.02 / (0.01 / sqrt(3)), two degrees of freedom: p = 1 - t / sqrt(2 + t^2).
    const t = 2 * Math.sqrt(3);
    expect(difference?.p).toBeCloseTo(1 - t / Math.sqrt(2 + t * t), 9);
    expect(rows[0].measured.accuracy?.difference).toBeUndefined();
    // The same difference with each seed: there is no t.
    expect(rows[3].measured.accuracy?.difference).toMatchObject({ mean: 0.25, halfWidth: 0 });
    expect(rows[3].measured.accuracy?.difference?.p).toBeUndefined();
    // Times are not tested.
    expect(rows[1].measured.secondsPerEpoch?.difference).toBeUndefined();
  });

  it("corrects for the number of tests there are", () => {
    const { panels } = comparisonOf(all);
    // Three measures of the row with digits; those with mnist have no spread.
    expect(panels.map(({ title, tests }) => [title, tests])).toEqual([
      ["digits", 3],
      ["mnist", 0],
    ]);
    const rows = rowsOf(comparisonOf(all));
    const differences = Object.values(rows[1].measured).flatMap(({ difference }) => difference ?? []);
    expect(differences).toHaveLength(3);
    const smallest = Math.min(...differences.map(({ p = 1 }) => p));
    const corrected = Math.min(...differences.map(({ corrected: value = 1 }) => value));
    expect(corrected).toBeCloseTo(3 * smallest, 12);
  });

  it("pairs only seeds that both have", () => {
    const rows = rowsOf(comparisonOf(all.filter(({ cell }) => cell !== "digits-ce-seed3")));
    expect(rows[1].seeds).toBe(3);
    expect(rows[1].measured.accuracy?.difference?.count).toBe(2);
    expect(rows[1].measured.accuracy?.difference?.mean).toBeCloseTo(0.015, 12);
  });
});

describe("the tables", () => {
  it("say mean, interval and deviation, differences, and which are significant", () => {
    const markdown = experimentMarkdown(comparisonOf(all), "batchcam experiment example.yaml");
    expect(markdown).toMatch(/^Made by `batchcam experiment example.yaml`\.\n\n\*\*digits\*\*\n\n\| loss /);
    // Half of the interval: 4.302653 * 10 / sqrt(3).
    expect(row(markdown, 0, "digits", "ce", "3")?.slice(2)).toEqual([
      "80.00 ± 24.84 (10.00)",
      "40.00 ± 12.42 (5.00)",
      "0.400 ± 0.124 (0.050)",
      "2.0 ± 0.0 (0.0)",
    ]);
    expect(row(markdown, 1, "digits", "near")?.slice(1)).toEqual([
      "+2.00 ± 2.48, p 0.223",
      "+1.00 ± 1.24, p 0.223",
      "+0.010 ± 0.012, p 0.223",
    ]);
    expect(row(markdown, 1, "mnist", "near")?.[1]).toBe("+25.00 ± 0.00");
    expect(markdown).toContain("only 3 pairs of seeds");
    expect(markdown).toContain("number of tests in the table");
  });

  it("mark what is significant after the correction", () => {
    const clear = resultsOf((name) => {
      const seed = Number(name.at(-1));
      return name.includes("near") ? 0.9 + seed / 1e6 : 0.5 + seed / 1e5;
    });
    expect(experimentMarkdown(comparisonOf(clear), "x")).toMatch(/\*\*\+40\.00 ± 0\.00, p under 0\.001\*\*/);
  });

  it("never say NaN: one seed, no baseline, no results, a number that a run does not have", () => {
    const one = experimentMarkdown(comparisonOf(all.filter(({ seed }) => seed === 1)), "x");
    expect(row(one, 0, "digits", "ce", "1")?.[2]).toBe("80.00");
    expect(row(one, 1, "digits", "near")?.[1]).toBe("+1.00");
    expect(one).toContain("One seed");
    expect(one).toContain("allows no test");
    const alone = comparisonOf(all.filter(({ values }) => values.loss === "near"));
    // Runs without a decoy have no test images without it, and no mass in it.
    const lacking = { ...exampleGrid, measures: ["cleanAccuracy", "mapInPrototype", "mapInDecoy"] } as const;
    const decoys = compareCells(lacking, all, exampleCells.length);
    for (const comparison of [alone, comparisonOf([]), decoys]) {
      for (const text of [experimentMarkdown(comparison, "x"), experimentPage(comparison, "x")]) {
        expect(text).not.toMatch(/NaN|undefined|Infinity/);
      }
    }
    expect(row(experimentMarkdown(decoys, "x"), 0, "digits", "ce")?.slice(2)).toEqual([
      "–",
      "50.00 ± 0.00 (0.00)",
      "–",
    ]);
  });

  it("name cells that failed or are missing", () => {
    const some = resultsOf((name) => {
      if (name === "digits-near-seed2") return "The loss became NaN at step 3.\n    at somewhere";
      return name.startsWith("mnist-near") ? undefined : accuracies[name];
    });
    const markdown = experimentMarkdown(comparisonOf(some), "x");
    expect(markdown).toContain("Failed: digits-near-seed2. The loss became NaN at step 3.");
    expect(markdown).not.toContain("somewhere");
    expect(markdown).toContain("3 cells have no result yet.");
    expect(row(markdown, 0, "digits", "near")?.[1]).toBe("2");
  });

  it("stand together without a baseline", () => {
    const { panels, axes } = compareCells({ ...exampleGrid, baseline: {} }, all, exampleCells.length);
    expect(axes).toEqual(["data", "loss"]);
    expect(panels.map(({ title, rows }) => [title, rows.length])).toEqual([["", 4]]);
  });

  it("are in the page as well, with a plot for each measure and data", () => {
    const page = experimentPage(comparisonOf(all), "batchcam experiment <x>");
    expect(page).toContain("80.00 ± 24.84 (10.00)");
    expect(page.match(/<figure>/g)).toHaveLength(4 * 2);
    expect(page).toContain("<h3>Accuracy: mnist</h3>");
    expect(page).toContain("batchcam experiment &#60;x&#62;");
    // Two rows with three seeds and a mean each.
    const [, figure] = page.match(/<h3>Accuracy: digits<\/h3>([\s\S]*?)<\/figure>/) ?? [];
    expect(figure.match(/<circle/g)).toHaveLength(8);
  });
});

describe("a curve", () => {
  it("draws a line through rows of one kind, with the names of all", () => {
    const curve = { x: "ssim", y: "accuracy" } as const;
    const grid = { ...exampleGrid, curve };
    const { axes, panels } = compareCells(grid, all, exampleCells.length);
    const first = curveFigure(curve, axes, panels[0]);
    expect(first.title).toBe("Accuracy against SSIM: digits");
    expect(first.svg.match(/<circle/g)).toHaveLength(2);
    for (const name of ["ce", "near"]) expect(first.svg).toContain(`>${name}</text>`);
    // Rows of one kind share its name; a point has what is left of its own.
    const rows = panels[0].rows.map((row, index) => ({
      ...row,
      values: { ...row.values, loss: `weight ${index + 1}` },
    }));
    const { svg } = curveFigure(curve, axes, { ...panels[0], rows });
    for (const name of ["weight", "1", "2"]) expect(svg.split(`>${name}</text>`)).toHaveLength(2);
    // Rounding must not leave a number that no reader of SVG knows.
    expect(first.svg).not.toMatch(/NaN|undefined/);
  });
});

describe("results on disk", () => {
  const path = join(folder, "results.jsonl");

  it("give the same tables again", async () => {
    const some = all.slice(0, 7);
    await writeResults(path, some);
    expect(readFileSync(path, "utf8").trim().split("\n")).toHaveLength(7);
    const again = comparisonOf(await readResults(path, exampleCells));
    expect(experimentMarkdown(again, "x")).toBe(experimentMarkdown(comparisonOf(some), "x"));
    expect(experimentPage(again, "x")).toBe(experimentPage(comparisonOf(some), "x"));
  });

  it("are rejected if damaged or from other runs", async () => {
    const [first] = all;
    const written = async (text: string) => {
      writeFileSync(path, text);
      return readResults(path, exampleCells);
    };
    await expect(written(`${JSON.stringify(first)}\n{"cell":`)).rejects.toThrow(
      "line 2 is damaged: it is not JSON",
    );
    await expect(written('{"cell": "a"}')).rejects.toThrow("line 1: values is missing");
    const other = { ...first, config: { ...first.config, epochs: 9 } };
    await expect(written(JSON.stringify(other))).rejects.toThrow("digits-ce-seed1");
    // Threads change last digits alone, and what other grids have does not matter.
    const threads = { ...first, config: { ...first.config, threads: 7 } };
    expect(await written(JSON.stringify(threads))).toHaveLength(1);
    expect(await written(JSON.stringify({ ...other, cell: "another" }))).toEqual([]);
    await expect(readResults(join(folder, "none.jsonl"), exampleCells)).rejects.toThrow("does not exist");
  });
});

describe("tables in a document", () => {
  it("go between their markers and leave the rest unchanged", async () => {
    const path = join(folder, "document.md");
    writeFileSync(path, "Before\n<!-- a:begin -->\nold\n<!-- a:end -->\nAfter\n");
    await writeBetweenMarkers(path, "a", ["new", "lines"]);
    await writeBetweenMarkers(path, "a", ["newer"]);
    expect(readFileSync(path, "utf8")).toBe("Before\n<!-- a:begin -->\nnewer\n<!-- a:end -->\nAfter\n");
    await expect(writeBetweenMarkers(path, "b", [])).rejects.toThrow("<!-- b:begin -->");
  });
});
