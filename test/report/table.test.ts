import { describe, expect, it } from "vitest";
import { comparisonHeadings, comparisonRows, formatTable } from "../../src/report/index.js";
import { exampleReport } from "./example.js";

describe("comparisonRows", () => {
  const { runs } = exampleReport();
  const changed = (index: number, accuracy: number, secondsPerEpoch: number) => {
    return { ...runs[index], test: { ...runs[index].test, accuracy }, secondsPerEpoch };
  };

  it("marks the highest or lowest value of each column, with ties as printed", () => {
    const rows = comparisonRows([changed(0, 0.97201, 10), changed(1, 0.97199, 12), changed(2, 0.95, 11)]);
    expect(rows.map((row) => row[2])).toEqual([
      { text: "97.2\u00a0%", best: true },
      { text: "97.2\u00a0%", best: true },
      { text: "95.0\u00a0%", best: false },
    ]);
    expect(rows.map((row) => row.at(-1))).toEqual([
      { text: "10.0\u00a0s", best: true },
      { text: "12.0\u00a0s", best: false },
      { text: "11.0\u00a0s", best: false },
    ]);
    expect(rows.every((row) => row.length === comparisonHeadings(runs).length)).toBe(true);
  });

  it("has columns on decoys where a run has one, and a dash for the others", () => {
    const [plain] = runs;
    expect(comparisonHeadings([plain]).join()).not.toMatch(/decoy/i);
    const shares = { prototype: 0.5, decoy: 0.25 };
    const evidence = { map: shares, inputGradient: { ...shares, decoy: 0.125 } };
    const decoyed = {
      ...plain,
      test: { ...plain.test, evidence },
      cleanTest: { ...plain.test, accuracy: 0.97 },
    };
    const headings = comparisonHeadings([plain, decoyed]);
    const [without, with_] = comparisonRows([plain, decoyed]);
    for (const [heading, text] of [
      ["Without decoy ↑", "97.0\u00a0%"],
      ["Map in decoy ↓", "25.0\u00a0%"],
      ["Gradient in decoy ↓", "12.5\u00a0%"],
    ]) {
      expect(without[headings.indexOf(heading)]).toEqual({ text: "–", best: false });
      expect(with_[headings.indexOf(heading)]).toEqual({ text, best: true });
    }
  });

  it("marks nothing in a single run", () => {
    expect(comparisonRows(runs.slice(0, 1))[0].some(({ best }) => best)).toBe(false);
  });
});

describe("formatTable", () => {
  const headings = ["Run", "L1 ↓"];
  const rows = [
    [{ text: "ce" }, { text: "0.25" }],
    [{ text: "a|b" }, { text: "10.5", best: true }],
  ];

  it("left-aligns words and right-aligns numbers", () => {
    expect(formatTable(headings, rows)).toBe(["Run  L1 ↓", "---  ----", "ce   0.25", "a|b  10.5"].join("\n"));
    expect(formatTable(["n"], [[{ text: "5" }], [{ text: "10" }]])).toBe([" n", "--", " 5", "10"].join("\n"));
  });

  it("writes Markdown with the best in bold", () => {
    expect(formatTable(headings, rows, "markdown")).toBe(
      ["| Run  |     L1 ↓ |", "| ---- | -------: |", "| ce   |     0.25 |", "| a\\|b | **10.5** |"].join(
        "\n",
      ),
    );
  });

  it("is only a header without rows", () => {
    expect(formatTable(headings, []).split("\n")).toHaveLength(2);
  });
});
