import { checkArguments, checkValue } from "../base/options/check-options.js";
import { objectWith, text } from "../base/options/requirements.js";
import { html } from "../draw/index.js";
import { writeFileAtomic } from "../files/index.js";
import { checkReport, type ReportData } from "./data.js";
import { renderPage } from "./page/page.js";
import type { Section } from "./page/section.js";
import { calibration } from "./sections/calibration.js";
import { confusions } from "./sections/classes.js";
import { configuration } from "./sections/configuration.js";
import { faithfulness } from "./sections/faithfulness.js";
import { gallery, prototypesAndMeans } from "./sections/maps.js";
import { answers } from "./sections/measures.js";
import { readingMaps } from "./sections/reading.js";
import { comparison, training } from "./sections/results.js";
import { shortcut } from "./sections/shortcut.js";
import { summary } from "./sections/summary.js";
import { terms } from "./sections/terms.js";

const reportData = objectWith(
  "the data of a report { title, generatedAt, dataset, prototypes, runs }",
  "title",
  "generatedAt",
  "dataset",
  "prototypes",
  "runs",
);

/**
 * Renders a report as one self-contained HTML page: images, figures and styles are embedded.
 * @throws DataError when there are no runs, or two share a name.
 * @throws ShapeError when prototypes, maps or images do not match the dataset.
 *
 * @example
 * ```ts
 * import { readRun, renderReport } from "batchcam/node";
 *
 * const { summary, history, prototypes, meanMaps } = await readRun("runs/small");
 * const { dataset, run: name, test, train } = summary;
 * const run = { name, loss: "prototype", config: { epochs: 1 }, history, test, meanMaps, gallery: [] };
 * const data = {
 *   title: "A small run",
 *   generatedAt: new Date(0).toISOString(),
 *   dataset: { ...dataset, channels: 1, height: 28, width: 28 },
 *   prototypes,
 *   runs: [{ ...run, secondsPerEpoch: train.secondsPerEpoch }],
 * };
 * console.log((await renderReport(data)).length > 0); // true
 * ```
 */
export async function renderReport(data: ReportData): Promise<string> {
  checkValue(data, reportData, "renderReport: data");
  checkReport(data);
  const { title, generatedAt, dataset, runs } = data;
  return renderPage({
    title,
    about: html`${dataset.title} · ${runs.length} ${runs.length === 1 ? "run" : "runs"} ·
    <time datetime="${generatedAt}">${new Date(generatedAt).toUTCString()}</time>`,
    sections: await sectionsOf(data),
  });
}

/** First what every reader wants to know, then the pictures, then what matters only to those who train networks. */
async function sectionsOf(data: ReportData): Promise<Section[]> {
  const sections = [
    summary(data),
    answers(data),
    shortcut(data),
    calibration(data),
    comparison(data.runs),
    await readingMaps(data),
    faithfulness(data),
    await gallery(data),
    await prototypesAndMeans(data),
    confusions(data),
    training(data.runs),
    terms(),
    configuration(data),
  ];
  return sections.filter((section) => section !== undefined);
}

/**
 * Writes a report to a file, creating its folder if needed. The file appears complete or not at all.
 * @throws StorageError when it cannot be written; also whatever `renderReport` throws.
 *
 * @example
 * ```ts
 * import { readRun, writeReport } from "batchcam/node";
 *
 * const { summary, history, prototypes, meanMaps } = await readRun("runs/small");
 * const { dataset, run: name, test, train } = summary;
 * const run = { name, loss: "prototype", config: { epochs: 1 }, history, test, meanMaps, gallery: [] };
 * const data = {
 *   title: "A small run",
 *   generatedAt: new Date(0).toISOString(),
 *   dataset: { ...dataset, channels: 1, height: 28, width: 28 },
 *   prototypes,
 *   runs: [{ ...run, secondsPerEpoch: train.secondsPerEpoch }],
 * };
 * await writeReport("runs/small/mine.html", data);
 * console.log("written");
 * ```
 */
export async function writeReport(path: string, data: ReportData): Promise<void> {
  checkArguments("writeReport", { path: [path, text], data: [data, reportData] });
  await writeFileAtomic(path, await renderReport(data));
}
