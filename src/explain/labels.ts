import { DataError, FormatError } from "../base/errors.js";
import { checkArguments } from "../base/options/check-options.js";
import { text as string, within } from "../base/options/requirements.js";
import { sameClasses } from "../data/index.js";

/**
 * Reads the names of classes from a text: a JSON array, a JSON object of names by class numbers, or a name on each line.
 *
 * @param where - What the text is called in messages, such as its file.
 * @throws FormatError when there are not as many names as classes.
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
  const names = fromJson(text) ?? text.split(/\r?\n/).filter((line) => line.trim() !== "");
  if (names.length !== classCount) {
    throw new FormatError(`${where} names ${names.length} classes, but the model has ${classCount}.`);
  }
  return names;
}

function fromJson(text: string): string[] | undefined {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (Array.isArray(content)) return content.map(nameOf);
  if (typeof content !== "object" || content === null) return undefined;
  const entries = Object.entries(content).sort(([a], [b]) => Number(a) - Number(b));
  return entries.map(([, name]) => nameOf(name));
}

/** Some lists give an identifier and a name for each class. */
const nameOf = (entry: unknown): string => String(Array.isArray(entry) ? entry.at(-1) : entry);

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
