import { formatTable } from "../report/index.js";
import type { Comparison } from "./comparison.js";
import { differencesTable, measuresTable, remarks, type Table } from "./tables.js";

/**
 * The tables of an experiment in Markdown, without a title, for a document of its own or for a part of one.
 * @param command - The command that makes them.
 */
export function experimentMarkdown(comparison: Comparison, command: string): string {
  const differences = differencesTable(comparison);
  return [
    `Made by \`${command}\`.`,
    tableMarkdown(measuresTable(comparison)),
    ...(differences ? [tableMarkdown(differences)] : []),
    ...remarks(comparison),
  ].join("\n\n");
}

const tableMarkdown = ({ headings, rows, notes }: Table): string =>
  `${formatTable(headings, rows, "markdown")}\n\n${notes.join(" ")}`;

/** The tables of an experiment for the terminal. */
export function experimentText(comparison: Comparison): string {
  const differences = differencesTable(comparison);
  const text = ({ headings, rows, notes }: Table): string =>
    `${formatTable(headings, rows)}\n\n${notes.join("\n")}`;
  return [
    text(measuresTable(comparison)),
    ...(differences ? [text(differences)] : []),
    ...remarks(comparison),
  ].join("\n\n");
}
