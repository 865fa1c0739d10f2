import { describe, expect, it } from "vitest";
import { terminalText } from "../../src/base/terminal-text.js";
import { escapeText } from "../../src/draw/index.js";
import { cellsOf, compareCells, experimentMarkdown, parseGrid } from "../../src/experiments/index.js";
import { resolveConfig } from "../../src/options/index.js";
import { formatTable } from "../../src/report/index.js";

describe("names from outside", () => {
  it("are text to HTML and SVG, without characters that XML cannot hold", () => {
    expect(escapeText(`<a href="x">&'`)).toBe("&#60;a href=&#34;x&#34;&#62;&#38;&#39;");
    expect(escapeText("a\u0000b\u001bc\u0085d\ud800e\uffff")).toBe("a\ufffdb\ufffdc\ufffdd\ufffde\ufffd");
    expect(escapeText("tab\tline\nemoji 😀")).toBe("tab\tline\nemoji 😀");
  });

  it("can neither end a cell of Markdown nor mark it up", () => {
    const rows = [[{ text: "a|b\nc <script>" }, { text: "`x` [y](z) &lt;" }]];
    const [head, , row] = formatTable(["x|y", "<b>"], rows, "markdown").split("\n");
    expect(head).toContain("| x\\|y");
    expect(head).toContain("\\<b>");
    expect(row).toContain("a\\|b c \\<script>");
    expect(row).toContain("\\`x\\` \\[y](z) \\&lt;");
  });

  it("are text in the tables of an experiment", () => {
    const text =
      'title: "T"\naxes: { "loss": { "a|<b>`": { loss: ce }, p: { loss: prototype } } }\nbaseline: { loss: "a|<b>`" }';
    const grid = parseGrid(text, "g.yaml");
    const result = {
      cell: "x",
      values: { loss: "a|<b>`" },
      seed: 1,
      config: resolveConfig({}),
      error: "<script>\nmore",
    };
    const comparison = compareCells(grid, [result], cellsOf(grid).length);
    const markdown = experimentMarkdown(comparison, "batchcam experiment `g`.yaml");
    expect(markdown).toContain("Made by `` batchcam experiment `g`.yaml ``.");
    expect(markdown).toContain("Failed: x. \\<script>");
    expect(markdown).not.toMatch(/[^\\]<(b|script)>/);
  });

  it("cannot command a terminal, or turn its letters around", () => {
    expect(terminalText("a\u001b[31mb\u0007\r\u009bc\u202ed\u2066\n\te")).toBe(
      "a\\u001b[31mb\\u0007\\u000d\\u009bc\\u202ed\\u2066\n\te",
    );
    expect(terminalText("ä ✓ 😀 עברית")).toBe("ä ✓ 😀 עברית");
  });
});
