import { DataError } from "../../base/errors.js";
import { readTextOf, writeFileAtomic } from "../../files/index.js";

/**
 * Replaces the lines between the markers `<!-- NAME:begin -->` and `<!-- NAME:end -->` of a document.
 * @throws DataError when the document is missing or lacks the markers.
 */
export async function writeBetweenMarkers(
  path: string,
  name: string,
  lines: readonly string[],
): Promise<void> {
  const { before, after } = await aroundMarkers(path, name);
  await writeFileAtomic(path, [before, ...lines, after].join("\n"));
}

/** What a document holds up to the first marker, and from the second on; it throws as `writeBetweenMarkers` does. */
export async function aroundMarkers(path: string, name: string): Promise<{ before: string; after: string }> {
  const [begin, end] = ["begin", "end"].map((side) => `<!-- ${name}:${side} -->`);
  const document = await readTextOf(path, "document");
  const [from, to] = [document.indexOf(begin), document.indexOf(end)];
  if (from < 0 || to < from) {
    throw new DataError(`${path} lacks the markers ${begin} and ${end}: put them where the tables belong.`);
  }
  return { before: document.slice(0, from + begin.length), after: document.slice(to) };
}
