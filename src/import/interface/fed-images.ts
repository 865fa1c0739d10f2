import { type Tensor, transpose } from "../../graph/index.js";
import { preprocess } from "../preprocessing/preprocess.js";
import type { Preprocessing } from "../preprocessing/preprocessings.js";
import type { ImageInput } from "./image-input.js";

/** Input name of composed models, which no model uses itself. */
export const imagesName = "batchcam/images";

/** Converts images [N,C,H,W] in [0,1] to a model's layout and preprocessing. */
export function asInput(images: Tensor, { layout }: ImageInput, preprocessing: Preprocessing): Tensor {
  const numbers = preprocess(images, preprocessing);
  return layout === "NCHW" ? numbers : transpose(numbers, [0, 2, 3, 1]);
}
