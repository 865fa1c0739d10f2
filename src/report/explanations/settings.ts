import { basename, dirname, resolve } from "node:path";
import { UsageError } from "../../base/errors.js";
import { didYouMean } from "../../base/options/nearest.js";
import type { MethodName } from "../../cam/index.js";
import type { ExplainOptions } from "../../explain/index.js";
import { folderName } from "../../files/index.js";
import type { Layer } from "../../import/index.js";

/** For the path of an image the class to explain, undefined for the predicted one. */
export type TargetOf = (path: string) => number | undefined;

/** What is asked of a model about images, checked. */
export interface ExplainSettings {
  readonly method: MethodName;
  /** What maps are made of; none for methods on pixels. */
  readonly layers: readonly Layer[];
  /** "label", "predicted", or the number or name of a class. */
  readonly classChoice: string;
  readonly targetOf: TargetOf;
  /** In place of that: maps for so many of the most probable classes of each image. */
  readonly top: number | undefined;
  readonly options: ExplainOptions;
}

/**
 * What a choice of classes means: "predicted", "label" (the name of the image's folder), the number of a class, or its name.
 * @throws UsageError when there is no such class, or several.
 */
export function targetChoice(choice: string, classNames: readonly string[]): TargetOf {
  if (choice === "predicted") return () => undefined;
  if (choice === "label") return (path) => labelOf(path, classNames);
  const target = /^\d+$/.test(choice.trim()) ? Number(choice) : classNamed(choice, classNames);
  if (target === undefined || target >= classNames.length) {
    throw new UsageError(
      `\`class\` must be "predicted", "label", a class from 0 to ${classNames.length - 1}, or the name of one, not ` +
        `"${choice}".${didYouMean(choice, classNames)}`,
    );
  }
  return () => target;
}

/** The class of a name, whole or one of those that commas part; capitals do not count. */
function classNamed(asked: string, classNames: readonly string[]): number | undefined {
  const folded = (name: string): string => name.trim().toLowerCase();
  const found = (matches: (name: string) => boolean): number[] =>
    [...classNames.keys()].filter((index) => matches(classNames[index]));
  const whole = found((name) => folded(name) === folded(asked));
  const all =
    whole.length > 0
      ? whole
      : found((name) => name.split(",").some((part) => folded(part) === folded(asked)));
  if (all.length <= 1) return all.at(0);
  throw new UsageError(
    `\`class\` "${asked}" is the name of the classes ${all.join(" and ")}: give the number of one.`,
  );
}

/** The class that the name of an image's folder says. */
function labelOf(path: string, classNames: readonly string[]): number {
  const folder = basename(dirname(resolve(path)));
  const label = classNames.findIndex((name) => folderName(name) === folder);
  if (label >= 0) return label;
  const names = classNames.map(folderName);
  const shown = [...names.slice(0, 10), ...(names.length > 10 ? ["..."] : [])].join(", ");
  throw new UsageError(
    `\`class\` "label" needs the folder of ${path} to have the name of its class (${shown}), not "${folder}".`,
  );
}
