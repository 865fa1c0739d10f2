import { basename, dirname, resolve } from "node:path";
import { UsageError } from "../../base/errors.js";
import { didYouMean } from "../../base/options/nearest.js";
import type { MethodName } from "../../cam/index.js";
import { classMeant, type ExplainOptions } from "../../explain/index.js";
import { folderName } from "../../files/index.js";
import type { Layer } from "../../import/index.js";

/** Maps an image's path to the class to explain; undefined means the predicted one. */
export type TargetOf = (path: string) => number | undefined;

/** Validated settings of an explain run. */
export interface ExplainSettings {
  readonly method: MethodName;
  /** The layers that maps are made from; empty for pixel methods. */
  readonly layers: readonly Layer[];
  /** "label", "predicted", or a class name or number. */
  readonly classChoice: string;
  readonly targetOf: TargetOf;
  /** Instead of a class choice: explain this many of each image's most probable classes. */
  readonly top: number | undefined;
  readonly options: ExplainOptions;
}

/**
 * Resolves a class choice: "predicted", "label" (the image's folder name), or a class as `classMeant` takes it.
 * @throws UsageError when no class matches, or several do.
 */
export function targetChoice(choice: string, classNames: readonly string[]): TargetOf {
  if (choice === "predicted") return () => undefined;
  if (choice === "label") return (path) => labelOf(path, classNames);
  const target = classMeant(choice, classNames);
  if (target === undefined) {
    throw new UsageError(
      `\`class\` must be "predicted", "label", a class name, or a class number from #0 to #${classNames.length - 1}, not ` +
        `"${choice}".${didYouMean(choice, classNames)}`,
    );
  }
  return () => target;
}

/** The class that an image's folder is named after. */
function labelOf(path: string, classNames: readonly string[]): number {
  const folder = basename(dirname(resolve(path)));
  const label = classNames.findIndex((name) => folderName(name) === folder);
  if (label >= 0) return label;
  const names = classNames.map(folderName);
  const shown = [...names.slice(0, 10), ...(names.length > 10 ? ["..."] : [])].join(", ");
  throw new UsageError(
    `\`class\` "label" expects the folder of ${path} to be named after its class (${shown}), not "${folder}".`,
  );
}
