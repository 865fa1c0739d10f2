import type { Random } from "../../../../src/base/random.js";
import { oddNumbers, oddTexts, pick } from "../random-choice.js";

/** Changes a text of lines, such as YAML, by lines and words. */
export function mutateText(text: string, random: Random): string {
  let lines = text.split("\n");
  for (let left = 1 + random.integer(3); left > 0; left--) lines = changed(lines, random);
  return lines.join(pick(random, ["\n", "\n", "\n", "\r\n", "\r"]));
}

function changed(lines: readonly string[], random: Random): string[] {
  const at = random.integer(lines.length);
  const line = lines[at] ?? "";
  const put = (...others: string[]): string[] => lines.toSpliced(at, 1, ...others);
  const words = line.split(/(?<=[\s,:[\]{}])/);
  const word = random.integer(words.length);
  const withWord = (text: string): string[] =>
    put(words.with(word, text + (/[\s,:]$/.exec(words[word])?.[0] ?? "")).join(""));
  return pick(random, [
    () => put(),
    () => put(line, line),
    () => put(` ${line}`),
    () => put(`\t${line}`),
    () => put(line.trimStart()),
    () => put(line, ...lines.slice(0, 3)),
    () => withWord(String(pick(random, oddNumbers))),
    () => withWord(pick(random, oddTexts)),
    () => withWord(pick(random, yamlWords)),
    () => put(line.slice(0, random.integer(line.length + 1))),
    () => put(line + pick(random, yamlWords)),
    () => [...pick(random, yamlBlocks).split("\n"), ...lines],
  ])();
}

/** Words that mean something in YAML (yaml.org/spec/1.2.2). */
const yamlWords = [
  ..."*a &a *nothing !!set ~ yes 0x1F .inf .nan -.inf | > [ ] { } --- ... # '' \" @ `".split(" "),
  ...["!!js/function 'x'", "!!binary x", "!!timestamp 2001-01-01", "? ", "- ", "<<: *a", "%YAML 1.1"],
  ...["__proto__: 1", "constructor: 1", "[".repeat(3000), "{a: ".repeat(500)],
];

const doubled = Array.from({ length: 8 }, (_, at) => `a${at + 1}: &a${at + 1} [${Array(8).fill(`*a${at}`)}]`);

/** Blocks that grow without bound when aliases are put in, lead in circles, or nest deeply. */
const yamlBlocks = [
  ["a0: &a0 [x, x, x, x, x, x, x, x]", ...doubled].join("\n"),
  "a: &a { b: *a }",
  "x: &x 1\nx: *x",
  `${"- ".repeat(2000)}x`,
];
