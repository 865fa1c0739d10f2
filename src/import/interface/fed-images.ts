import { type Tensor, transpose } from "../../graph/index.js";
import type { ImageInput } from "./image-input.js";
import { preprocess } from "./preprocessing.js";
import type { Preprocessing } from "./preprocessings.js";

/** The name of what is fed to composed models: no model has such a name itself. */
export const imagesName = "batchcam/images";

/** Images [N,C,H,W] of pixels in [0,1] as a model takes them. */
export function asInput(images: Tensor, { layout }: ImageInput, preprocessing: Preprocessing): Tensor {
  const numbers = preprocess(images, preprocessing);
  return layout === "NCHW" ? numbers : transpose(numbers, [0, 2, 3, 1]);
}
