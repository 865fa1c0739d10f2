import { checkValue } from "../base/options/check-options.js";
import { text } from "../base/options/requirements.js";
import { type FittedShape, fittedShape, type ImageShape } from "../data/index.js";
import { decodeImage } from "../files/index.js";

export type { FittedShape, ImageShape };

/**
 * Reads an image file (JPEG, PNG, WebP, GIF, TIFF, BMP, PPM, PGM) as pixels in [0,1], [C,H,W]. An image of another size
 * is brought to the model's input as the model wants it (\`fitting\`, to the pixel as Pillow and torchvision do it), or without
 * that scaled to cover the shape and centre-cropped, as image folders are for training. Colours become grey by ITU-R
 * BT.601, transparent parts become black; of an animation or several pages, the first counts.
 *
 * @param shape - The shape to read: an explainer, for its model's input, or `{ channels, height, width, fitting }`.
 * @throws DataError when the file is missing or is not a readable image, has more than 100 million pixels, or takes too
 * much memory or time to decode.
 *
 * @example
 * ```ts
 * import { readImage } from "batchcam/node";
 *
 * const pixels = await readImage("photo.jpg", { channels: 3, height: 32, width: 48 });
 * console.log(pixels.length); // 4608
 * ```
 */
export async function readImage(path: string, shape: FittedShape): Promise<Float32Array> {
  checkValue(path, text, "readImage: path");
  checkValue(shape, fittedShape, "readImage: shape");
  const { fitting } = shape;
  return Float32Array.from(await decodeImage(path, shape, { fitting }), (value) => value / 255);
}
