import {
  type ExplainCallOptions,
  explainImages,
  type ImageExplanation,
  ModelExplainer,
} from "../explain/index.js";
import { Explainer, type NodeExplainerOptions, nodeLoadRequirements, readImage } from "../node/index.js";

/** Options of `explain` in Node: for loading the model and for explaining. */
export type NodeExplainOptions = ExplainCallOptions & NodeExplainerOptions;

/** An image file, or pixels [C,H,W] in [0,1] of the model's input shape. */
export type NodeImage = string | Float32Array;

/**
 * Explains an ONNX image classifier's decision on an image in one call: the predicted class and a map of the
 * evidence.
 *
 * @param model - Path of an ONNX file or of a run's folder, the bytes of an ONNX file, or a loaded `Explainer`,
 * which saves loading it again.
 * @param image - Path of an image file (see `readImage`), scaled and cropped to the model's input
 * size; or pixels. An array of images gives an array of explanations.
 * @returns The explanation, with its map [H,W] in [0,1]; it prints as one line.
 * @throws DataError when a file is missing or not an image; FormatError when the model is not an ONNX image
 * classifier.
 * @throws UsageError when an option is unknown or invalid, or the target is not a class.
 *
 * @example
 * ```ts
 * import { explain } from "batchcam/node";
 *
 * const result = await explain("model.onnx", "photo.jpg", { method: "grad-cam" });
 * console.log(`${result}`);
 * console.log(result.className, result.confidence, result.peak);
 * ```
 */
export async function explain(
  model: string | Uint8Array | ModelExplainer,
  image: NodeImage,
  options?: NodeExplainOptions,
): Promise<ImageExplanation>;
export async function explain(
  model: string | Uint8Array | ModelExplainer,
  images: readonly NodeImage[],
  options?: NodeExplainOptions,
): Promise<ImageExplanation[]>;
export async function explain(
  model: string | Uint8Array | ModelExplainer,
  images: NodeImage | readonly NodeImage[],
  options: NodeExplainOptions = {},
): Promise<ImageExplanation | ImageExplanation[]> {
  const list = isOne(images) ? [images] : images;
  const open =
    model instanceof ModelExplainer
      ? model
      : (loading: NodeExplainerOptions) => Explainer.load(model, loading);
  const found = await explainImages(open, list, options, {
    read: (image, shape) => (typeof image === "string" ? readImage(image, shape) : image),
    imageWords: "the path of an image file",
    loadRequirements: nodeLoadRequirements,
  });
  return list === images ? found : found[0];
}

const isOne = (images: NodeImage | readonly NodeImage[]): images is NodeImage => !Array.isArray(images);
