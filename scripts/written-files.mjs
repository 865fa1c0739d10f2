/** What commands write, without what varies between two runs of the same code. */
import fs from "node:fs";
import { extname, join } from "node:path";

export const pages = [".txt", ".html", ".md", ".svg"];
const records = [".json", ".jsonl", ".safetensors"];

/** All that may vary between two runs of the same code: it is masked in files of these kinds, and nothing else is. */
const varying = [
  {
    why: "when a page was made, also in the name of a quickstart's folder",
    files: [...pages, ...records],
    pattern: /\d{4}-\d\d-\d\dT\d\d[:-]\d\d[:-]\d\d(\.\d+Z)?/g,
  },
  { why: "the same in words", files: [".html"], pattern: /\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT/g },
  {
    why: "how long epochs took; the history in a checkpoint's header is JSON in JSON",
    files: records,
    pattern: /(?<="(seconds|secondsPerEpoch|imagesPerSecond)\\?":\s*)[\d.e+-]+/g,
  },
  {
    why: "the same in words and tables, where the fastest is bold",
    files: pages,
    pattern: / *(<strong>)?\b\d+(\.\d)?[ \u00a0](s|min)\b(<\/strong>)?( \(\d+ images\/s\))?/g,
  },
  {
    why: "the same in the last column of a page's table of epochs",
    files: [".html"],
    pattern: /(?<=>Seconds<\/th><\/tr>(?:(?!<\/table>).)*<td>)\d+\.\d(?=<\/td><\/tr>)/gs,
  },
  {
    why: "the version of the program that wrote a model",
    files: [".onnx"],
    pattern: /(?<=batchcam.{2})\d+\.\d+\.\d+/s,
  },
];

/**
 * All files below a folder by their names, without what varies.
 * @param places - Paths that may stand in the files, by the word that is put for each.
 */
export function filesOf(folder, places = {}) {
  const paths = fs.readdirSync(folder, { recursive: true });
  const files = paths.filter((path) => fs.statSync(join(folder, path)).isFile());
  return new Map(files.map((path) => [masked(path, ".txt"), contentOf(join(folder, path), places)]));
}

/** A file as text and other bytes, without what varies. */
function contentOf(file, places) {
  const bytes = fs.readFileSync(file);
  const kind = extname(file);
  if (kind === ".onnx")
    return { text: "", rest: Buffer.from(masked(bytes.toString("latin1"), kind), "latin1") };
  if (!pages.includes(kind) && !records.includes(kind)) return { text: "", rest: bytes };
  // A .safetensors file begins with a header in JSON that spaces fill up: how many depends on what varies.
  const start = kind === ".safetensors" ? 8 : 0;
  const end = start > 0 ? start + Number(bytes.readBigUInt64LE(0)) : bytes.length;
  const text = bytes.toString("utf8", start, end).replace(start > 0 ? / +$/ : "", "");
  const anywhere = Object.entries(places).reduce((words, [word, path]) => words.replaceAll(path, word), text);
  return { text: masked(anywhere, kind), rest: bytes.subarray(end) };
}

function masked(text, kind) {
  const here = varying.filter(({ files }) => files.includes(kind));
  return here.reduce((result, { pattern }) => result.replace(pattern, "*"), text);
}
