import { html, Markup } from "../../draw/index.js";
import { contents, type Section, sectionMarkup } from "./section.js";
import { styleSheet } from "./style-sheet.js";

export interface Page {
  readonly title: string;
  /** A line under the title. */
  readonly about: Markup;
  /** What the page must not be used for; by default, the text for reports of experiments. */
  readonly limits?: string;
  readonly sections: readonly Section[];
}

const reportLimits =
  "This is the report of an experiment: not a medical device, not validated for diagnosis or for any other decision " +
  "about people. Its numbers hold for images like the test images; other devices, places or people may give different ones.";

/** Renders a self-contained HTML page: styles, figures and images are embedded. */
export function renderPage({ title, about, limits = reportLimits, sections }: Page): string {
  return html`<!doctype html>
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
  <p>${about}</p>
  <p class="limits" role="note">${limits}</p>
  ${contents(sections)}
</header>
<main>
${sections.map(sectionMarkup)}
</main>
<footer>Made with batchcam.</footer>
</body>
</html>
`.text;
}
