import type { OutputType } from "../../graph/index.js";
import type { Said } from "../preprocessing/findings.js";
import type { PreprocessingOptions } from "../preprocessing/options.js";
import type { ImageInputOptions } from "./image-input.js";

/** How to read a classifier; what is left out is found in the model or beside it, or guessed. */
export interface ClassifierOptions extends ImageInputOptions, PreprocessingOptions {
  /** Name of the output with the class scores; needed if there are several candidates. */
  readonly output?: string;
  /** What the file and its neighbours say of images. */
  readonly said?: Said;
  /** Output types of unknown operators, for a batch size. */
  readonly typesAt?: (batch: number) => ReadonlyMap<string, OutputType>;
}
