import type { Likeness, ScoreFunction } from "../../scores/index.js";
import type { Said } from "../preprocessing/findings.js";
import type { PreprocessingOptions } from "../preprocessing/options.js";
import type { Ran } from "../settling/ran.js";
import type { Feeds } from "./input/feed-values.js";
import type { ImageInputOptions } from "./input/image-form.js";

/** How to read a classifier; what is left out is found in the model or beside it, or guessed. */
export interface ClassifierOptions extends ImageInputOptions, PreprocessingOptions {
  /** Name of the output with the class scores; needed if there are several candidates. */
  readonly output?: string;
  /**
   * What to explain instead of classes: one number of each image. In words, "OUTPUT[INDEX,...]" with an index, `a:b` or `:` for each
   * axis behind the images, `mean(...)`, `sum(...)`, `max(...)` or `min(...)` of what is left, and `+ - * /`; a mean or a sum may say
   * `where highest` or `where > 0`: "mean(seg[15] where highest)", "max(boxes[6])". Or a function of the outputs.
   */
  readonly score?: string | ScoreFunction;
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
  /** Whether its output is a vector of each image, and another vector to compare these with. */
  readonly vector?: { readonly like?: Likeness };
}
