import { writeFileAtomic } from "../base/files.js";
import { checkReport, type ReportData } from "./data.js";
import { html, Markup } from "./markup.js";
import { confusions } from "./sections/classes.js";
import { configuration } from "./sections/configuration.js";
import { gallery, prototypesAndMeans } from "./sections/maps.js";
import { comparison, training } from "./sections/results.js";
import { explanation, summary } from "./sections/summary.js";
import { styleSheet } from "./style-sheet.js";

/**
 * Renders a report as one HTML page that needs nothing else: images, figures and styles are inside it.
 * @throws DataError when there are no runs, or two of one name.
 * @throws ShapeError when prototypes, maps or images do not fit the data set.
 */
export async function renderReport(data: ReportData): Promise<string> {
  checkReport(data);
  const { title, generatedAt, dataset, runs } = data;
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
</header>
<main>
${summary(data)}
${comparison(runs)}
${explanation()}
${training(runs)}
${await prototypesAndMeans(data)}
${await gallery(data)}
${confusions(data)}
${configuration(data)}
</main>
<footer>Made by batchcam.</footer>
</body>
</html>
`;
  return page.text;
}

/**
 * Writes a report to a file, and its folder where that is missing. The file appears complete or not at all.
 * @throws StorageError when it cannot be written; and as `renderReport` does.
 */
export async function writeReport(path: string, data: ReportData): Promise<void> {
  await writeFileAtomic(path, await renderReport(data));
}
