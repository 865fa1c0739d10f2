import type { OutputType } from "../../graph/index.js";
import type { ImageInputOptions } from "./image-input.js";
import type { Preprocessing, PreprocessingName } from "./preprocessings.js";

export interface ClassifierOptions extends ImageInputOptions {
  /** Name of the output with the class scores; needed where several could be. */
  readonly output?: string;
  /** What makes the model's numbers of pixels in [0,1]; guessed by default. */
  readonly preprocessing?: PreprocessingName | Preprocessing;
  /** Types of the outputs of operators that are not known here, for a batch. */
  readonly typesAt?: (batch: number) => ReadonlyMap<string, OutputType>;
}
