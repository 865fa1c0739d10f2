import type { OutputType } from "../../graph/index.js";
import type { ImageInputOptions } from "./image-input.js";
import type { Preprocessing, PreprocessingName } from "./preprocessings.js";

export interface ClassifierOptions extends ImageInputOptions {
  /** Name of the output with the class scores; needed if there are several candidates. */
  readonly output?: string;
  /** Preprocessing of pixels in [0,1]; guessed by default. */
  readonly preprocessing?: PreprocessingName | Preprocessing;
  /** Output types of unknown operators, for a batch size. */
  readonly typesAt?: (batch: number) => ReadonlyMap<string, OutputType>;
}
