import { ShapeError } from "../../base/errors.js";
import { checkArguments } from "../../base/options/check-options.js";
import { listOf, objectWith, oneOf, texts as strings } from "../../base/options/requirements.js";
export interface TableCell {
  readonly text: string;
  /** Whether this is the best value of its column. */
  readonly best?: boolean;
}

/**
 * Formats a table for the terminal with aligned columns, or as Markdown with the best values in bold.
 *
 * @example
 * ```ts
 * import { formatTable } from "batchcam/node";
 *
 * console.log(formatTable(["Class", "Images"], [[{ text: "cat" }, { text: "12" }]], "markdown"));
 * // | Class | Images |
 * // | ----- | -----: |
 * // | cat   |     12 |
 * ```
 */
export function formatTable(
  headings: readonly string[],
  rows: readonly (readonly TableCell[])[],
  style: "text" | "markdown" = "text",
): string {
  checkArguments("formatTable", {
    headings: [headings, strings],
    rows: [rows, listOfRows],
    style: [style, oneOf(["text", "markdown"])],
  });
  const wrong = rows.findIndex((row) => row.length !== headings.length);
  if (wrong >= 0) {
    throw new ShapeError(
      `formatTable: rows[${wrong}] must have ${headings.length} cells, as headings has, not ${rows[wrong].length}.`,
    );
  }
  const markdown = style === "markdown";
  const texts = rows.map((row) => row.map((cell) => (markdown ? markdownCell(cell) : cell.text)));
  const heads = markdown ? headings.map(markdownText) : headings;
  const numeric = headings.map((_, column) => texts.every((row) => /^([*]*[-+]?\d|–$)/.test(row[column])));
  const widths = heads.map((heading, column) =>
    Math.max(heading.length, ...texts.map((row) => row[column].length)),
  );
  const line = (row: readonly string[]): string => {
    const cells = row.map((text, column) =>
      numeric[column] ? text.padStart(widths[column]) : text.padEnd(widths[column]),
    );
    return markdown ? `| ${cells.join(" | ")} |` : cells.join("  ").trimEnd();
  };
  const rule = widths.map((width, column) =>
    markdown && numeric[column] ? `${"-".repeat(width - 1)}:` : "-".repeat(width),
  );
  return [heads, rule, ...texts].map(line).join("\n");
}

const listOfRows = listOf(
  listOf(objectWith("a cell", "text"), "an array of cells"),
  "an array of rows of cells { text }",
);

function markdownCell({ text, best }: TableCell): string {
  const escaped = markdownText(text);
  return best ? `**${escaped}**` : escaped;
}

/** Escapes text for Markdown, where it stays on one line and can neither mark anything up nor end a cell. */
export const markdownText = (text: string): string =>
  text.replace(/[\s\p{Cc}]+/gu, " ").replace(/[\\|*_`<[&]/g, "\\$&");
