import { checkArguments } from "../../base/options/check-options.js";
import { text as string } from "../../base/options/requirements.js";
import { escapeText } from "../../draw/index.js";
import { formatTable, markdownText } from "../../report/index.js";
import { aComparison } from "../checks.js";
import type { Comparison, Panel } from "./comparison.js";
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
 * Renders the tables of an experiment as Markdown, without a title, to fill a document or a part of one.
 * @param command - The command that reproduces them.
 *
 * @example
 * ```ts
 * import { cellsOf, compareCells, experimentMarkdown, parseGrid } from "batchcam/node";
 *
 * const grid = parseGrid("title: Losses\naxes: { loss: [ce, prototype] }", "losses.yaml");
 * const comparison = compareCells(grid, [], cellsOf(grid).length);
 * console.log(experimentMarkdown(comparison, "batchcam experiment losses.yaml"));
 * ```
 */
export function experimentMarkdown(comparison: Comparison, command: string): string {
  checkArguments("experimentMarkdown", { comparison: [comparison, aComparison], command: [command, string] });
  return [`Made by ${codeSpan(command)}.`, ...parts(comparison, "markdown")].join("\n\n");
}

/** Renders the tables of an experiment for the terminal. */
export const experimentText = (comparison: Comparison): string => parts(comparison, "text").join("\n\n");

/** A span of code: between more backticks than the text has in a row. */
function codeSpan(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = "`".repeat(longest + 1);
  const space = longest > 0 ? " " : "";
  return `${fence}${space}${text.replace(/\s+/g, " ")}${space}${fence}`;
}

function parts(given: Comparison, form: "markdown" | "text"): string[] {
  const words = form === "markdown" ? markdownText : (text: string): string => text;
  const baseline = Object.entries(given.baseline).map(([axis, value]) => [words(axis), words(value)]);
  const comparison: Comparison = { ...given, baseline: Object.fromEntries(baseline) };
  const titled = (title: string): string[] =>
    title === "" ? [] : [form === "markdown" ? `**${words(title)}**` : title];
  const text = ({ headings, rows }: Table): string => formatTable(headings, rows, form);
  const differences = comparison.panels.flatMap((panel: Panel) => {
    const table = differencesTable(comparison, panel);
    return table ? [...titled(panel.title), text(table)] : [];
  });
  const folded = (contents: readonly string[]): string[] =>
    form === "markdown"
      ? [
          `<details>\n<summary>Differences from ${escapeText(baselineText(given).replace(/\s+/g, " "))}, with tests</summary>`,
          ...contents,
          "</details>",
        ]
      : [...contents];
  return [
    ...comparison.panels.flatMap((panel) => [...titled(panel.title), text(measuresTable(comparison, panel))]),
    measuresNote(comparison),
    ...(differences.length > 0 ? folded([...differences, differencesNote(comparison)]) : []),
    ...remarks(comparison).map(words),
  ];
}
