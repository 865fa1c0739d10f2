import { checkArguments } from "../../base/options/check-options.js";
import { text as string } from "../../base/options/requirements.js";
import { html, Markup } from "../../draw/index.js";
import { renderPage, type Section, wide } from "../../report/index.js";
import { aComparison } from "../checks.js";
import type { Comparison } from "./comparison.js";
import { curveFigure } from "./curve.js";
import { measureFigures } from "./figures.js";
import {
  baselineText,
  differencesNote,
  differencesTable,
  measuresNote,
  measuresTable,
  remarks,
  type Table,
} from "./tables.js";

/**
 * Renders an experiment's results as one self-contained HTML page.
 * @param command - The command that reproduces it.
 *
 * @example
 * ```ts
 * import { cellsOf, compareCells, experimentPage, parseGrid } from "batchcam/node";
 *
 * const grid = parseGrid("title: Losses\naxes: { loss: [ce, prototype] }", "losses.yaml");
 * const comparison = compareCells(grid, [], cellsOf(grid).length);
 * console.log(experimentPage(comparison, "batchcam experiment losses.yaml").startsWith("<!doctype html>"));
 * ```
 */
export function experimentPage(comparison: Comparison, command: string): string {
  checkArguments("experimentPage", { comparison: [comparison, aComparison], command: [command, string] });
  const differences = comparison.panels.flatMap((panel) => {
    const table = differencesTable(comparison, panel);
    return table ? [panelMarkup(panel.title, "Differences", table)] : [];
  });
  const notes = remarks(comparison);
  const { curve, panels, axes } = comparison;
  const curves = curve ? panels.map((panel) => curveFigure(curve, axes, panel)) : [];
  const figures = [...curves, ...measureFigures(comparison)].map(
    ({ title, description, svg }) => html`<figure><h3>${title}</h3>
      <div role="img" aria-label="Plot: ${title}; the numbers are in the table above">${new Markup(svg)}</div>
      <figcaption>${description}</figcaption></figure>`,
  );
  const sections: Section[] = [
    {
      id: "results",
      title: "Results",
      body: html`<p>${measuresNote(comparison)}</p>${comparison.panels.map((panel) =>
        panelMarkup(panel.title, "Results", measuresTable(comparison, panel)),
      )}`,
    },
    ...(differences.length > 0
      ? [
          {
            id: "differences",
            title: `Differences from ${baselineText(comparison)}`,
            body: html`<p>${differencesNote(comparison)}</p>${differences}`,
          },
        ]
      : []),
    { id: "plots", title: "Plots", body: html`<div class="curves">${figures}</div>` },
    ...(notes.length > 0
      ? [
          {
            id: "missing",
            title: "What is missing",
            body: html`<ul>${notes.map((text) => html`<li>${text}</li>`)}</ul>`,
          },
        ]
      : []),
  ];
  const about = html`${comparison.about ?? ""} Made by <code>${command}</code>.`;
  return renderPage({ title: comparison.title, about, sections });
}

function panelMarkup(title: string, what: string, table: Table): Markup {
  const label = title === "" ? what : `${what}: ${title}`;
  return html`${title === "" ? "" : html`<h3>${title}</h3>`}${tableMarkup(label, table)}`;
}

function tableMarkup(label: string, { headings, rows }: Table): Markup {
  const numeric = headings.map((_, column) => rows.every((row) => /^[-+–\d]/.test(row[column].text)));
  const kind = (column: number): string => (numeric[column] ? "" : "words");
  return wide(
    label,
    html`<table>
      <thead><tr>${headings.map((heading, column) => html`<th scope="col" class="${kind(column)}">${heading}</th>`)}</tr></thead>
      <tbody>${rows.map(
        (row) =>
          html`<tr>${row.map(({ text, best }, column) => {
            const content = best ? html`<strong>${text}</strong>` : text;
            return column === 0
              ? html`<th scope="row">${content}</th>`
              : html`<td class="${kind(column)}">${content}</td>`;
          })}</tr>`,
      )}</tbody></table>`,
  );
}
