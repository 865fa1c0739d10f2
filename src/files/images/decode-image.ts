import type { Fitting } from "../../base/images/fitting.js";
import type { ImageShape } from "../../data/index.js";
import { readImageFile } from "./decoders.js";
import type { Job, Result } from "./job.js";

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
  shape: ImageShape,
  { fitting, signal }: DecodeOptions = {},
): Promise<Uint8Array> {
  const { pixels } = await viewImage(path, { wanted: [{ shape, fitting }] }, signal);
  return pixels[0];
}

/**
 * Reads an image file once for all that is wanted of it: its size, its pixels as `decodeImage` in any number of shapes, and a
 * picture.
 * @throws DataError as `decodeImage`; the signal's reason.
 */
export function viewImage(
  path: string,
  { wanted, pictureSide }: Pick<Job, "wanted" | "pictureSide">,
  signal?: AbortSignal,
): Promise<Result> {
  // No more of what has a shape, such as a model, goes to the other process.
  const bare = wanted.map(({ shape: { channels, height, width }, fitting }) => ({
    shape: { channels, height, width },
    fitting,
  }));
  return readImageFile({ path, wanted: bare, pictureSide, folder: process.cwd() }, signal);
}
