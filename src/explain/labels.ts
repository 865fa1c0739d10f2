import { DataError, FormatError } from "../base/errors.js";
import { parseJson } from "../base/json.js";
import { checkArguments } from "../base/options/check-options.js";
import { text as string, within } from "../base/options/requirements.js";
import { shown } from "../base/options/shown.js";
import { sameClasses } from "../data/index.js";

/**
 * Reads the names of classes from a text: a JSON array, a JSON object of names by class numbers (also under
 * "id2label") or of class numbers by names, or a name on each line.
 *
 * @param where - What the text is called in messages, such as its file.
 * @throws FormatError when it has no name for a class, or not as many names as classes.
 *
 * @example
 * ```ts
 * import { parseLabels } from "batchcam";
 *
 * console.log(parseLabels('{"0": "cat", "1": "dog"}', 2, "labels.json")); // [ 'cat', 'dog' ]
 * console.log(parseLabels("cat\ndog\n", 2, "labels.txt")); // [ 'cat', 'dog' ]
 * ```
 */
export function parseLabels(text: string, classCount: number, where: string): string[] {
  checkArguments("parseLabels", {
    text: [text, string],
    classCount: [classCount, within.count],
    where: [where, string],
  });
  const refuse: Refuse = (why) => {
    throw new FormatError(
      `${where} ${why}: give a list of names, one on each line or as a JSON array, or a JSON object of names by class numbers.`,
    );
  };
  const names = fromJson(text, refuse) ?? text.split(/\r?\n/).filter((line) => line.trim() !== "");
  if (names.length !== classCount) {
    throw new FormatError(`${where} names ${names.length} classes, but the model has ${classCount}.`);
  }
  return names;
}

/** Refuses a text: says why it does not name classes. */
type Refuse = (why: string) => never;

/** The names in a JSON text; undefined where it is other text. */
function fromJson(text: string, refuse: Refuse): string[] | undefined {
  if (!isJson(text)) return undefined;
  let content: unknown;
  try {
    content = parseJson(text);
  } catch (cause) {
    return refuse((cause as SyntaxError).message);
  }
  if (Array.isArray(content)) return content.map((entry, index) => nameOf(entry, index, refuse));
  if (typeof content !== "object" || content === null) return undefined;
  const { id2label = content } = content as Readonly<Record<string, unknown>>;
  return ofTable(Object.entries(Object(id2label)), refuse);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Names by class numbers, or class numbers by names, as Keras and torchvision write them. */
function ofTable(table: readonly (readonly [string, unknown])[], refuse: Refuse): string[] {
  const byName = table.every(([, value]) => typeof value === "number");
  const numbered = table.map(([key, value]): [number, unknown] =>
    byName ? [Number(value), key] : [Number(key), value],
  );
  numbered.sort(([a], [b]) => a - b);
  const first = numbered[0]?.[0] === 1 ? 1 : 0;
  const wrong = numbered.findIndex(([number], index) => number !== first + index);
  if (wrong >= 0) refuse(`does not number its ${table.length} classes from 0 without gaps`);
  return numbered.map(([, name], index) => nameOf(name, index, refuse));
}

/** A name; some lists give an identifier and a name for each class. */
function nameOf(entry: unknown, index: number, refuse: Refuse): string {
  const name = Array.isArray(entry) ? entry.at(-1) : entry;
  if (typeof name === "string" || typeof name === "number") return String(name);
  return refuse(`has no name for class ${index}${name === undefined ? "" : `, but ${shown(name)}`}`);
}

/**
 * Checks names that are given for the classes of a model that has names of its own. A translation shares none with
 * these; a list that shares some must be the same list, or classes would be called by each other's names.
 * @param where - What the given names are called in messages.
 * @throws DataError that shows both lists.
 */
export function checkLabels(given: readonly string[], own: readonly string[], where: string): void {
  if (sameClasses(given, own) || !given.some((name) => own.includes(name))) return;
  throw new DataError(
    `${where} has other classes than the model, or in another order. There: ${given.join(", ")}. In the model: ` +
      `${own.join(", ")}. Leave it out: the model names its classes itself.`,
  );
}

/** Names for classes that have none. */
export const numbered = (classCount: number): string[] =>
  Array.from({ length: classCount }, (_, index) => `class ${index}`);
