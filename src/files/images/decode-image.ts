import type { Fitting } from "../../base/images/fitting.js";
import type { ImageShape } from "../../data/index.js";
import { readImageFile } from "./decoders.js";

export interface DecodeOptions {
  /** How the image is brought to the shape; as for training by default. */
  readonly fitting?: Fitting;
  /** Aborting it stops the decoder and rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Reads an image file of any size (JPEG, PNG, WebP, GIF, TIFF, BMP, PPM, PGM), known by its first bytes, as bytes
 * [C,H,W] of the given shape. The image is fitted as told, or scaled to cover the shape and centre-cropped, so nothing is
 * distorted; an image that already has the shape keeps its pixels. EXIF orientation and colour profiles are applied, colours become
 * grey for one channel (see `luma`), and transparent parts become black; opacity in a BMP is ignored. 16-bit values are scaled by
 * 255/65535, floating-point grey from 0 to 1 by 255. Of an animation or of several pages, the first counts.
 * @throws DataError when the file is missing or is not a completely readable image, has over 100 million pixels (25 million
 * in BMP, PPM and PGM), or takes over about 300 MB of memory or too much time to decode.
 */
export async function decodeImage(
  path: string,
  { channels, height, width }: ImageShape,
  { fitting, signal }: DecodeOptions = {},
): Promise<Uint8Array> {
  // No more of what has a shape, such as a model, goes to the other process.
  const shape = { channels, height, width };
  const result = await readImageFile({ path, shape, fitting, folder: process.cwd() }, signal);
  return result as Uint8Array;
}

/**
 * Height and width of an image file after applying its EXIF orientation.
 * @throws DataError when the file is missing or not an image.
 */
export async function imageFileSize(path: string): Promise<readonly [height: number, width: number]> {
  const result = await readImageFile({ path, folder: process.cwd() });
  return result as readonly [number, number];
}
