import type { Said } from "../preprocessing/findings.js";
import type { PreprocessingOptions } from "../preprocessing/options.js";
import type { Ran } from "../settling/ran.js";
import type { Feeds } from "./input/feed-values.js";
import type { ImageInputOptions } from "./input/image-form.js";

/** How to read a classifier; what is left out is found in the model or beside it, or guessed. */
export interface ClassifierOptions extends ImageInputOptions, PreprocessingOptions {
  /** Name of the output with the class scores; needed if there are several candidates. */
  readonly output?: string;
  /** Values of the model's other inputs, by name: the same for each image. */
  readonly feeds?: Feeds;
}

/** The same, with what was found out before: by reading beside the model, and by running it. */
export interface ReadOptions extends ClassifierOptions {
  /** What the file and its neighbours say of images. */
  readonly said?: Said;
  /** What running the model told, for a batch size. */
  readonly ranAt?: (batch: number) => Ran;
  /** Whether images are run one by one though the model takes any number. */
  readonly oneByOne?: boolean;
}
