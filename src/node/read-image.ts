import type { ImageShape } from "../data/types.js";
import { decodeImage } from "../files/formats/decode-image.js";

export type { ImageShape };

/**
 * Reads an image file (JPEG, PNG, WebP, GIF, TIFF, ...) as pixels in [0,1], [C,H,W]. An image of another size
 * than the model takes is scaled and cropped to it, as the images of a folder are for training: see
 * `decodeImage`.
 * @throws DataError when the file is missing, or is no image that can be read.
 */
export async function readImage(path: string, shape: ImageShape): Promise<Float32Array> {
  return Float32Array.from(await decodeImage(path, shape), (value) => value / 255);
}
