import { UsageError } from "../../../base/errors.js";
import { add, cast, reshape, sameShape, type Tensor, transpose } from "../../../graph/index.js";
import type { PreprocessingOptions } from "../../preprocessing/options.js";
import { preprocess } from "../../preprocessing/preprocess.js";
import type { Preprocessing } from "../../preprocessing/preprocessings.js";
import type { ImageInput } from "./image-form.js";

/** Input name of composed models, which no model uses itself. */
export const imagesName = "batchcam/images";

/** Converts images [N,C,H,W] in [0,1] to a model's preprocessing, layout, shape and type. */
export function asInput(
  images: Tensor,
  { layout, shape, dtype }: ImageInput,
  preprocessing: Preprocessing,
): Tensor {
  const numbers = preprocess(images, preprocessing);
  const arranged = layout === "NCHW" ? numbers : transpose(numbers, [0, 2, 3, 1]);
  const own = [images.shape[0], ...shape];
  const shaped = sameShape(arranged.shape, own) ? arranged : reshape(arranged, own);
  // Integers are rounded; what is not negative, a cast cuts off.
  return dtype === "float32" ? shaped : cast(add(shaped, 0.5), dtype);
}

/**
 * What is asked of a model that takes pixels as whole numbers, whose type says that these are 0 to 255.
 * @throws UsageError when another preprocessing is asked for.
 */
export function withoutScaling<Asked extends PreprocessingOptions>(options: Asked): Asked {
  const { preprocessing: asked } = options;
  if (asked === undefined || asked === "0-1" || asked === "0-255")
    return { ...options, preprocessing: undefined };
  throw new UsageError(
    `The model takes pixels as whole numbers, 0 to 255, and not ${typeof asked === "string" ? `"${asked}"` : "with a mean and a deviation"}: ` +
      "leave the preprocessing out.",
  );
}

/** Whether a model takes images as they are fed: [N,C,H,W] of float32. */
export const takesImagesAsTheyAre = ({ layout, shape, dtype }: ImageInput): boolean =>
  layout === "NCHW" && shape.length === 3 && dtype === "float32";
