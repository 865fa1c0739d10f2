import type { MethodName } from "../../cam/index.js";
import type { ExplainOptions } from "../../explain/index.js";
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
