import type { OutputType } from "../../graph/index.js";
import type { TensorValue } from "../../onnx/index.js";

/** What running a model told, for a number of images. */
export interface Ran {
  /** Shapes and dtypes of outputs whose operators do not tell them, by name. */
  readonly types?: ReadonlyMap<string, OutputType>;
  /** Values that are the same for all images and that are not computed while reading, by name. */
  readonly values?: ReadonlyMap<string, TensorValue>;
}
