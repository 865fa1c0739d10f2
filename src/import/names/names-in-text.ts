import { parseJson } from "../../base/json.js";
import { classNamesOf, NoNames, orderOf } from "./class-names.js";
import { parsePythonLiteral } from "./python-literal.js";

/**
 * The names of classes in a text: JSON or a literal of Python, as `classNamesOf` takes them, or a line for each class, which
 * may have the class's number before or behind the name, as in "0 cat", "0: cat" or "cat,0".
 * @throws NoNames that says why there are none.
 */
export function namesInText(text: string): string[] {
  const content = text.replace(/^\uFEFF/, "");
  if (/^\s*[[{(]/.test(content)) return classNamesOf(parsed(content));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  if (/[\u0000-\u0008\u000e-\u001f\ufffd]/.test(content)) throw new NoNames("is no text");
  const lines = content.split(/\r\n|\r|\n/).filter((line) => line.trim() !== "");
  if (lines.length === 0) throw new NoNames("is empty");
  const withoutHeading = /^\W*(index|id|class|label|name|number)\w*\W*[\t,;]/i.test(lines[0])
    ? lines.slice(1)
    : lines;
  return numbered(withoutHeading) ?? withoutSynsets(lines);
}

/** @throws NoNames */
export function parsed(text: string): unknown {
  try {
    return isJson(text) ? parseJson(text) : parsePythonLiteral(text);
  } catch (cause) {
    throw new NoNames((cause as SyntaxError).message, { cause });
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const forms: readonly RegExp[] = [
  /^\s*(?<number>\d+)\s*[\s:,;=]\s*(?<name>.+?)\s*$/,
  /^\s*(?<name>.+?)\s*[\t:,;=]\s*(?<number>\d+)\s*$/,
];

/**
 * The names of lines that number their classes from 0 or 1 on. Of lines such as "1 euro", "2 euro", whose names would be the
 * same, the numbers belong to the names.
 */
function numbered(lines: readonly string[]): string[] | undefined {
  for (const form of forms) {
    const parts = lines.flatMap((line) => {
      const { number, name } = form.exec(line)?.groups ?? {};
      return number === undefined ? [] : [{ number, name }];
    });
    if (parts.length < lines.length || parts.length === 0) continue;
    const order = orderOf(parts.map(({ number }) => Number(number)));
    const names = order?.map((at) => unquoted(parts[at].name));
    if (names && (new Set(names).size > 1 || names.length === 1)) return names;
  }
  return undefined;
}

const unquoted = (name: string): string => /^(["'])(.*)\1$/.exec(name)?.[2] ?? name;

/** Lists of ImageNet's classes have WordNet's numbers before the names: "n01440764 tench". */
function withoutSynsets(lines: readonly string[]): string[] {
  const synset = /^n\d{8}\s+(?=\S)/;
  return lines.every((line) => synset.test(line))
    ? lines.map((line) => line.replace(synset, ""))
    : [...lines];
}
