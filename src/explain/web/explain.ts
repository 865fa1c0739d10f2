import { type ExplainCallOptions, explainImages, type ImageExplanation } from "../explain-images.js";
import { ModelExplainer } from "../model-explainer.js";
import { Explainer, type WebExplainerOptions, webLoadRequirements } from "./explainer.js";
import { pixelsOf, type ShownImage } from "./pixels-of.js";

/** Options of `explain` in a browser: those of loading the model and those of explaining. */
export type WebExplainOptions = ExplainCallOptions & WebExplainerOptions;

/** What a page shows as an image, or pixels in [0,1] [C,H,W] of the shape that the model takes. */
export type WebImage = ShownImage | Float32Array;

/**
 * Explains what an ONNX image classifier sees in an image, in one call: the class it predicts and a map of the evidence.
 *
 * @param model - URL of an ONNX file, relative to the page, or its bytes; or a loaded `Explainer`, which saves loading it
 * again.
 * @param image - What can be drawn on a canvas, brought to the size that the model takes; or pixels. Several give several
 * explanations.
 * @returns The map is [H,W] in [0,1]; the whole prints as one line.
 * @throws DataError when a file cannot be fetched; FormatError when the model is no ONNX image classifier.
 * @throws UsageError when an option is unknown or cannot have its value, or the target is not a class.
 *
 * @example
 * ```ts
 * import { explain } from "batchcam/web";
 *
 * const image = new Image();
 * image.src = "photo.jpg";
 * await image.decode();
 * const result = await explain("model.onnx", image, { device: "webgpu" });
 * console.log(`${result}`);
 * ```
 */
export async function explain(
  model: string | URL | Uint8Array | ArrayBuffer | ModelExplainer,
  image: WebImage,
  options?: WebExplainOptions,
): Promise<ImageExplanation>;
export async function explain(
  model: string | URL | Uint8Array | ArrayBuffer | ModelExplainer,
  images: readonly WebImage[],
  options?: WebExplainOptions,
): Promise<ImageExplanation[]>;
export async function explain(
  model: string | URL | Uint8Array | ArrayBuffer | ModelExplainer,
  images: WebImage | readonly WebImage[],
  options: WebExplainOptions = {},
): Promise<ImageExplanation | ImageExplanation[]> {
  const list = isOne(images) ? [images] : images;
  const open =
    model instanceof ModelExplainer
      ? model
      : (loading: WebExplainerOptions) => Explainer.load(model, loading);
  const found = await explainImages(open, list, options, {
    read: (image, shape) => (isShown(image) ? pixelsOf(image, shape) : image),
    imageWords: "what can be drawn on a canvas",
    loadRequirements: webLoadRequirements,
  });
  return list === images ? found : found[0];
}

/** All of them have a width under one name or another; anything else is told so. */
const isShown = (image: WebImage): image is ShownImage =>
  typeof image === "object" && image !== null && ("width" in image || "displayWidth" in image);

const isOne = (images: WebImage | readonly WebImage[]): images is WebImage => !Array.isArray(images);
