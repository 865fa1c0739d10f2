import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DataError, ShapeError, StorageError } from "../../src/base/errors.js";
import { renderReport, trainingCurves, writeReport } from "../../src/report/index.js";
import { exampleReport } from "./example.js";

const data = exampleReport();

describe("renderReport", () => {
  it("is the same page for the same data, with nothing to load", async () => {
    const page = await renderReport(data);
    expect(await renderReport(data)).toBe(page);
    expect(page).not.toMatch(/\b(src|href)="(?!data:|#|https:\/\/arxiv\.org)/);
    expect(page).not.toMatch(/<script|@import|url\(|undefined|NaN|\[object/);
  });

  it("escapes every text", async () => {
    const evil = `<img src=x onerror="alert('1')">&`;
    const page = await renderReport({
      ...data,
      title: evil,
      intro: evil,
      generatedAt: evil,
      dataset: { ...data.dataset, title: evil, classNames: data.dataset.classNames.map(() => evil) },
      runs: [{ ...data.runs[0], name: evil, loss: evil, config: { [evil]: evil } }],
    });
    expect(page).not.toContain("<img src=x");
    expect(page).not.toContain("alert('1')");
    expect(page).toContain("&#60;img src=x onerror=&#34;alert(&#39;1&#39;)&#34;&#62;&#38;");
  });

  it("says which run did best, and warns of dead maps and synthetic images", async () => {
    const page = (await renderReport(data)).replace(/\s+/g, " ");
    expect(page).toContain("Most accurate: <strong>prototype-ssim</strong>");
    expect(page).toMatch(/<strong>ce<\/strong> gave an empty map for/);
    expect(page).toContain("Synthetic images.");
    expect(page).toContain("A map that looks right is not proof that the model is right.");
    const real = { ...data, dataset: { ...data.dataset, synthetic: false }, runs: data.runs.slice(2) };
    const single = (await renderReport(real)).replace(/\s+/g, " ");
    expect(single).not.toContain("Synthetic images.");
    expect(single).toContain("One classifier was trained");
    expect(single).not.toContain("best of a column");
  });

  it("leaves the matrix and further maps out where there are very many classes", async () => {
    const classes = 30;
    const maps = { shape: [classes, 1, 1], data: new Float32Array(classes) };
    const { test } = data.runs[0];
    const confusion = Array.from({ length: classes }, (_, row) =>
      Array.from({ length: classes }, (_, column) => (row === column ? 1 : 0)),
    );
    const perClass = confusion.map(() => ({ precision: 1, recall: 1, f1: 1, support: 1 }));
    const classNames = confusion.map((_, index) => `class ${index}`);
    const page = await renderReport({
      ...data,
      dataset: { ...data.dataset, classNames, height: 1, width: 1 },
      prototypes: maps,
      runs: [{ ...data.runs[0], meanMaps: maps, gallery: [], test: { ...test, confusion, perClass } }],
    });
    expect(page).toContain("The first 20 of 30 classes.");
    expect(page).not.toContain('class="matrix"');
    expect(page).toContain("No mistakes.");
  });

  it("rejects inconsistent data", async () => {
    const [run] = data.runs;
    await expect(renderReport({ ...data, runs: [] })).rejects.toThrow(DataError);
    await expect(renderReport({ ...data, runs: [run, run] })).rejects.toThrow(/Two runs .* "ce"/);
    const maps = { shape: [10, 7, 7], data: new Float32Array(490) };
    await expect(renderReport({ ...data, prototypes: maps })).rejects.toThrow(ShapeError);
    await expect(renderReport({ ...data, runs: [{ ...run, meanMaps: maps }] })).rejects.toThrow(
      /Mean maps of run "ce" must have shape \[10,28,28\], not \[10,7,7\]/,
    );
    const colour = { ...run.gallery[0], image: new Float32Array(3 * 28 * 28) };
    await expect(renderReport({ ...data, runs: [{ ...run, gallery: [colour] }] })).rejects.toThrow(
      ShapeError,
    );
  });
});

describe("trainingCurves", () => {
  const epoch = { epoch: 1, trainLoss: 1, crossEntropy: 1, camLoss: 0, seconds: 1 };

  it("leaves out what no run has, and copes with a single epoch", () => {
    const figures = trainingCurves([{ name: "a", history: [epoch] }]);
    expect(figures.map(({ title }) => title)).toEqual(["Cross-entropy", "Total training loss"]);
    expect(figures[0].svg).toContain("<circle");
  });

  it("are left out of a report on a single epoch", async () => {
    const [run] = data.runs;
    const page = await renderReport({ ...data, runs: [{ ...run, history: run.history.slice(0, 1) }] });
    expect(page.includes('class="curves"')).toBe(false);
    expect(page.includes("Epochs of ce")).toBe(true);
  });

  it("marks at most ten whole epochs and names each point", () => {
    const history = Array.from({ length: 95 }, (_, index) => ({ ...epoch, epoch: index + 1 }));
    const [{ svg }] = trainingCurves([{ name: "a<b", history }]);
    const ticks = /x-axis tick label.*?<\/g>/s.exec(svg)?.[0].match(/>\d+</g);
    expect(ticks).toEqual([">1<", ">11<", ">21<", ">31<", ">41<", ">51<", ">61<", ">71<", ">81<", ">91<"]);
    expect(svg).toContain("<title>a&#60;b, epoch 95: 1.00</title>");
  });
});

describe("writeReport", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "batchcam-report-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("makes the folder, replaces an older report and leaves nothing else behind", async () => {
    const path = join(folder, "runs", "a", "report.html");
    await writeReport(path, data);
    await writeReport(path, { ...data, title: "Second" });
    expect(await readFile(path, "utf8")).toContain("<h1>Second</h1>");
    expect(await readdir(join(folder, "runs", "a"))).toEqual(["report.html"]);
  });

  it("says where it cannot write", async () => {
    await writeFile(join(folder, "file"), "");
    const path = join(folder, "file", "report.html");
    await expect(writeReport(path, data)).rejects.toThrow(StorageError);
    await expect(writeReport(path, data)).rejects.toThrow(path);
  });

  it("removes the temporary file if it cannot replace the target", async () => {
    const path = join(folder, "taken");
    await mkdir(path);
    await expect(writeReport(path, data)).rejects.toThrow(StorageError);
    expect(await readdir(folder)).toEqual(["taken"]);
  });
});
