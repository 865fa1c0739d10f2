import { describe, expect, it } from "vitest";
import type { Faithfulness } from "../../src/faithfulness/index.js";
import { faithfulnessHeadings, faithfulnessRows, formatTable, renderReport } from "../../src/report/index.js";
import { exampleReport } from "./example.js";
import { measured, results } from "./example-faithfulness.js";
import { screeningReport } from "./example-screening.js";
import { pageText } from "./page-text.js";

describe("faithfulnessRows", () => {
  const rows = faithfulnessRows(measured).map((row) => row.map(({ text }) => text));

  it("has a column for each explainer, an arrow for better, and a dash where there is no number", () => {
    expect(faithfulnessHeadings).toHaveLength(5);
    expect(rows.every((row) => row.length === 5)).toBe(true);
    expect(rows).toContainEqual(["Deletion AUC ↓", "0.200", "0.100", "0.600", "0.700"]);
    expect(rows).toContainEqual(["Insertion AUC ↑", "0.800", "0.900", "0.400", "0.300"]);
    expect(rows).toContainEqual(["Sensitivity ↓", "0.200", "0.100", "0.600", "–"]);
    expect(rows).toContainEqual(["Rank correlation with Grad-CAM ↑", "–", "0.900", "0.400", "0.300"]);
    // Of the randomisation, the model of which nothing is left.
    expect(rows).toContainEqual(["SSIM after randomisation ↓", "0.125", "0.125", "0.125", "0.125"]);
  });

  it("leaves out what no explainer has: decoys where there are none", () => {
    expect(rows.filter(([measure]) => measure.includes("decoy"))).toEqual([]);
    const localisation = { pointing: 0.5, overlap: 0.25 };
    const gradCam = { ...measured.explainers.gradCam, localisation };
    const withDecoys = faithfulnessRows({ ...measured, explainers: { ...measured.explainers, gradCam } });
    const [points, overlap] = withDecoys.filter(([{ text }]) => text.includes("decoy"));
    expect(points.map(({ text }) => text)).toEqual(["Points at the decoy ↓", "50.0\u00a0%", "–", "–", "–"]);
    expect(overlap[1].text).toBe("0.250");
  });

  it("is aligned to the right in the terminal, dashes too", () => {
    const line = formatTable(faithfulnessHeadings, faithfulnessRows(measured))
      .split("\n")
      .find((text) => text.startsWith("Rank correlation with"));
    expect(line).toMatch(/↑ {2,}– {2,}0\.900 {2,}0\.400 {2,}0\.300$/);
  });
});

describe("a report", () => {
  const data = exampleReport();
  const reportOf = (explainers: Faithfulness["explainers"]) => ({
    ...data,
    runs: data.runs.map((run) => ({ ...run, faithfulness: { ...measured, explainers } })),
  });

  it("has the section only if a run was measured", async () => {
    expect(await renderReport(screeningReport())).not.toContain('id="faithfulness"');
    const page = await renderReport(reportOf(measured.explainers));
    expect(page).toContain('<h2 id="faithfulness">');
    expect(page).toContain('<a href="#faithfulness">');
    expect(page).not.toMatch(/undefined|NaN|\[object/);
    const text = pageText(page);
    expect(text).toContain("the probability of the answer averages 0.200");
    expect(text).toContain("in the order of equally coarse random maps, 0.600");
    expect(text).toContain("Grad-CAM finds pixels that matter to the model better than chance does.");
    expect(text).toContain("Means over 250 images of the test set:");
    // Every layer of the randomisation, though the table above has the last alone.
    expect(text).toContain("fc2 0.750 0.500");
    expect(text).toContain("conv1 0.250 0.125");
  });

  it("says so when the maps are no better than chance", async () => {
    const gradCam = { ...measured.explainers.gradCam, ...results(0.4), agreement: undefined };
    const page = await renderReport(reportOf({ ...measured.explainers, gradCam }));
    expect(pageText(page)).toContain(
      "Grad-CAM finds pixels that matter to the model no better than chance does.",
    );
  });
});
