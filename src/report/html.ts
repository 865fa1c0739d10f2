import { writeFileAtomic } from "../base/files.js";
import { checkReport, type ReportData } from "./data.js";
import { html, Markup } from "./markup.js";
import { calibration } from "./sections/calibration.js";
import { confusions } from "./sections/classes.js";
import { configuration } from "./sections/configuration.js";
import { gallery, prototypesAndMeans } from "./sections/maps.js";
import { answers } from "./sections/measures.js";
import { readingMaps } from "./sections/reading.js";
import { comparison, training } from "./sections/results.js";
import { contents, type Section, sectionMarkup } from "./sections/section.js";
import { summary } from "./sections/summary.js";
import { terms } from "./sections/terms.js";
import { styleSheet } from "./style-sheet.js";

/**
 * Renders a report as one HTML page that needs nothing else: images, figures and styles are inside it.
 * @throws DataError when there are no runs, or two of one name.
 * @throws ShapeError when prototypes, maps or images do not fit the data set.
 */
export async function renderReport(data: ReportData): Promise<string> {
  checkReport(data);
  const { title, generatedAt, dataset, runs } = data;
  const sections = await sectionsOf(data);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${new Markup(styleSheet)}</style>
</head>
<body>
<header>
  <h1>${title}</h1>
  <p>${dataset.title} · ${runs.length} ${runs.length === 1 ? "run" : "runs"} ·
    <time datetime="${generatedAt}">${new Date(generatedAt).toUTCString()}</time></p>
  <p class="limits" role="note">This is the report of an experiment: not a medical device, not validated for diagnosis
    or for any other decision about people. Its numbers hold for images like the test images; other devices, places
    and people may give others.</p>
  ${contents(sections)}
</header>
<main>
${sections.map(sectionMarkup)}
</main>
<footer>Made by batchcam.</footer>
</body>
</html>
`;
  return page.text;
}

/** First what every reader wants to know, then the pictures, last what only those who train networks need. */
async function sectionsOf(data: ReportData): Promise<Section[]> {
  const sections = [
    summary(data),
    answers(data),
    calibration(data),
    comparison(data.runs),
    await readingMaps(data),
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
 * Writes a report to a file, and its folder where that is missing. The file appears complete or not at all.
 * @throws StorageError when it cannot be written; and as `renderReport` does.
 */
export async function writeReport(path: string, data: ReportData): Promise<void> {
  await writeFileAtomic(path, await renderReport(data));
}
