import sharp from "sharp";
import { DataError } from "../../base/errors.js";
import type { ImageShape } from "../../data/index.js";
import { readFileOf } from "../read-file.js";

/**
 * Reads an image file of any size (JPEG, PNG, WebP, GIF, TIFF, ...) as bytes [C,H,W] of the given shape.
 * The image is scaled to cover the shape and centre-cropped, so nothing is distorted; an image that already
 * has the shape keeps its pixels. EXIF orientation is applied, colours become grey for one channel, and
 * transparent parts become black. Of an animation, the first frame counts.
 * @throws DataError when the file is missing or is not a completely readable image.
 */
export async function decodeImage(path: string, shape: ImageShape): Promise<Uint8Array> {
  const bytes = await readFileOf(path, "image");
  const { data, info } = await decode(path, bytes, shape);
  const pixels = shape.height * shape.width;
  const image = new Uint8Array(shape.channels * pixels);
  for (let channel = 0; channel < shape.channels; channel++) {
    for (let pixel = 0; pixel < pixels; pixel++) {
      image[channel * pixels + pixel] = data[pixel * info.channels + channel];
    }
  }
  return image;
}

/**
 * Height and width of an image file after applying its EXIF orientation.
 * @throws DataError when the file is missing or not an image.
 */
export async function imageFileSize(path: string): Promise<readonly [height: number, width: number]> {
  const bytes = await readFileOf(path, "image");
  try {
    const { autoOrient } = await sharp(bytes).metadata();
    return [autoOrient.height, autoOrient.width];
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

async function decode(path: string, bytes: Uint8Array, { channels, height, width }: ImageShape) {
  try {
    // "error" rejects truncated files, but not the harmless faults that cameras produce.
    return await sharp(bytes, { autoOrient: true, failOn: "error" })
      .resize(width, height, { fit: "cover", position: "centre" })
      .flatten({ background: "black" })
      .toColourspace(channels === 1 ? "b-w" : "srgb")
      .raw()
      .toBuffer({ resolveWithObject: true });
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function unreadable(path: string, cause: unknown): DataError {
  const reason = (cause as Error).message.split("\n")[0].replace(/[.:\s]+$/, "");
  return new DataError(
    `${path} is not an image that can be read (JPEG, PNG, WebP, GIF or TIFF): ${reason}. ` +
      "Replace or remove the file.",
    { cause },
  );
}
