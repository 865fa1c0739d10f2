import { DataError } from "../../base/errors.js";
import { readFileOf, writeFileAtomic } from "../../files/files.js";

/**
 * Puts lines between the marks `<!-- NAME:begin -->` and `<!-- NAME:end -->` of a document.
 * @throws DataError when the document is missing or lacks them.
 */
export async function writeBetweenMarks(path: string, name: string, lines: readonly string[]): Promise<void> {
  const [begin, end] = ["begin", "end"].map((side) => `<!-- ${name}:${side} -->`);
  const document = new TextDecoder().decode(await readFileOf(path, "document"));
  const [from, to] = [document.indexOf(begin), document.indexOf(end)];
  if (from < 0 || to < from) {
    throw new DataError(`${path} lacks the marks ${begin} and ${end}: put them where the tables belong.`);
  }
  await writeFileAtomic(
    path,
    [document.slice(0, from + begin.length), ...lines, document.slice(to)].join("\n"),
  );
}
