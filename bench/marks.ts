import { readFileSync, writeFileSync } from "node:fs";

/**
 * Puts lines between the marks `<!-- NAME:begin -->` and `<!-- NAME:end -->` of a document.
 * @throws Error when it lacks them.
 */
export function writeBetweenMarks(path: string, name: string, lines: readonly string[]): void {
  const [begin, end] = ["begin", "end"].map((side) => `<!-- ${name}:${side} -->`);
  const document = readFileSync(path, "utf8");
  const [from, to] = [document.indexOf(begin), document.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${path} lacks the marks ${begin} and ${end}.`);
  writeFileSync(path, [document.slice(0, from + begin.length), ...lines, document.slice(to)].join("\n"));
}
