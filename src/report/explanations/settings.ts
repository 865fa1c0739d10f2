import { UsageError } from "../../base/errors.js";
import { didYouMean } from "../../base/options/nearest.js";
import type { MethodName } from "../../cam/index.js";
import {
  classMeant,
  type ExplainOptions,
  type ModelDescription,
  type ModelExplainer,
} from "../../explain/index.js";
import type { Layer } from "../../import/index.js";

/** Maps an image's path to a class; undefined where there is none. */
export type ClassOf = (path: string) => number | undefined;

/** A model that explains the images. */
export interface ExplainingModel {
  /** Its path, as it was given. */
  readonly path: string;
  /** Tells it from the other one. */
  readonly name: string;
  readonly explainer: Pick<
    ModelExplainer,
    "explainEach" | "batchSize" | "channels" | "height" | "width" | "fitting"
  >;
  readonly classNames: readonly string[];
  /** For places with little room. */
  readonly shortNames: readonly string[];
  readonly description: ModelDescription;
  /** The class that the folders of an image name. */
  readonly labelOf: ClassOf;
  /** The class to explain of an image; undefined for the predicted one. */
  readonly targetOf: ClassOf;
}

/** What one method finds in one model: a column of the page. */
export interface Column {
  /** The place of the model among those that explain. */
  readonly model: number;
  readonly method: MethodName;
  /** The layers that maps are made from, the mean of several; empty for methods on pixels. */
  readonly layers: readonly Layer[];
  readonly options: ExplainOptions;
}

/** Validated settings of an explain run. */
export interface ExplainSettings {
  /** One, or two that are compared. */
  readonly models: readonly ExplainingModel[];
  readonly columns: readonly Column[];
  /** "label", "predicted", or a class name or number. */
  readonly classChoice: string;
  /** Instead of a class choice: explain this many of each image's most probable classes. */
  readonly top: number | undefined;
  /** Or each class of at least this probability, and the most probable one in any case. */
  readonly least?: number | undefined;
}

/**
 * Resolves a class choice: "predicted", "label" (the class that the image's folder is named after), or a class as `classMeant`
 * takes it.
 * @throws UsageError when no class matches, or several do.
 */
export function targetChoice(choice: string, classNames: readonly string[], labelOf: ClassOf): ClassOf {
  if (choice === "predicted") return () => undefined;
  if (choice === "label") return (path) => labelOf(path) ?? unlabelled(path, classNames);
  const target = classMeant(choice, classNames);
  if (target === undefined) {
    throw new UsageError(
      `\`class\` must be "predicted", "label", a class name, or a class number from #0 to #${classNames.length - 1}, not ` +
        `"${choice}".${didYouMean(choice, classNames)}`,
    );
  }
  return () => target;
}

function unlabelled(path: string, classNames: readonly string[]): never {
  const shown = [...classNames.slice(0, 10), ...(classNames.length > 10 ? ["..."] : [])].join(", ");
  throw new UsageError(
    `\`class\` "label" expects the folder of ${path} to be named after its class (${shown}): rename it, or say with ` +
      "`mapClasses` CLASS=FOLDER which class it holds.",
  );
}
