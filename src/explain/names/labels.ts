import { DataError, FormatError, UsageError } from "../../base/errors.js";
import { checkArguments } from "../../base/options/check-options.js";
import { text as string, within } from "../../base/options/requirements.js";
import { sameClasses } from "../../data/index.js";
import { NoNames, namesInText, type Scores } from "../../import/index.js";
import { ofBoth } from "./said.js";

/**
 * Reads the names of classes from a text: a list of names, or of objects with a name each; an object of names by class numbers or
 * of class numbers by names, also under a usual key such as "id2label"; all of them as JSON or as Python writes them; or a
 * line for each class, with or without its number.
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
  return ofCount(namesIn(text, where), classCount, where);
}

/**
 * As `parseLabels`, for the classes of a model: one name will do where it has one number for two classes.
 * @throws UsageError when what is explained is no class.
 */
export function labelsFor(text: string, scores: Scores, where: string): readonly string[] {
  if (scores.asked !== undefined) {
    throw new UsageError(
      `\`labels\` name classes, but what is explained is a score: ${scores.asked}. Leave one of them out.`,
    );
  }
  return ofCount(ofBoth(namesIn(text, where), scores), scores.classCount, where);
}

function ofCount<Names extends readonly string[]>(names: Names, classCount: number, where: string): Names {
  if (names.length === classCount) return names;
  throw new FormatError(`${where} names ${names.length} classes, but the model has ${classCount}.`);
}

function namesIn(text: string, where: string): string[] {
  try {
    return namesInText(text);
  } catch (cause) {
    if (!(cause instanceof NoNames)) throw cause;
    throw new FormatError(
      `${where} ${cause.message}: give a list of names, one on each line or as a JSON array, or a JSON object of names by ` +
        "class numbers.",
      { cause },
    );
  }
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

/**
 * The class that is meant: by its name, by one of several names that commas separate, whatever the case, or by its number,
 * as "2", "#2" or "index:2". A name wins over a number.
 * @returns Its number; undefined where there is none.
 * @throws UsageError when several classes have the name.
 */
export function classMeant(asked: string, classNames: readonly string[]): number | undefined {
  const folded = (name: string): string => name.trim().toLowerCase();
  const named = [
    (name: string) => name === asked,
    (name: string) => folded(name) === folded(asked),
    (name: string) => name.split(",").some((part) => folded(part) === folded(asked)),
  ].map((matches) => [...classNames.keys()].filter((index) => matches(classNames[index])));
  const found = named.find(({ length }) => length > 0);
  if (found?.length === 1) return found[0];
  if (found) {
    const numbers = found.map((index) => `#${index}`);
    throw new UsageError(
      `\`class\` "${asked}" is the name of ${found.length} classes: give the number of one, ${numbers.join(" or ")}.`,
    );
  }
  const number = Number(/^(?:#|index:)?(\d+)$/i.exec(asked.trim())?.[1] ?? Number.NaN);
  return number < classNames.length ? number : undefined;
}
