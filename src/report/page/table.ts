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
  const markdown = style === "markdown";
  const texts = rows.map((row) => row.map((cell) => (markdown ? markdownCell(cell) : cell.text)));
  const numeric = headings.map((_, column) => texts.every((row) => /^([*]*[-+]?\d|–$)/.test(row[column])));
  const widths = headings.map((heading, column) =>
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
  return [headings, rule, ...texts].map(line).join("\n");
}

function markdownCell({ text, best }: TableCell): string {
  const escaped = text.replace(/[\\|*_`<[]/g, "\\$&");
  return best ? `**${escaped}**` : escaped;
}
