import sharp from "sharp";
import { DataError } from "../base/errors.js";
import { readFileOf } from "../base/files.js";

export interface ImageShape {
  /** 1 (grey) or 3 (RGB). */
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/**
 * Reads an image file (PNG, JPEG, WebP, TIFF, GIF, ...) as pixels in [0,1], [C,H,W]. Colours become grey
 * for a model of one channel; transparent parts are black.
 * @throws DataError when the file is missing, is no image, or is of another size than the model takes.
 */
export async function readImage(path: string, shape: ImageShape): Promise<Float32Array> {
  const bytes = await readFileOf(path, "image");
  const { data, info } = await decode(path, bytes, shape.channels);
  if (info.height !== shape.height || info.width !== shape.width) {
    throw new DataError(
      `${path} is ${info.width}x${info.height} pixels, but the model takes ${shape.width}x${shape.height}: ` +
        "resize the image.",
    );
  }
  const pixels = shape.height * shape.width;
  return Float32Array.from({ length: shape.channels * pixels }, (_, at) => {
    const [channel, pixel] = [Math.floor(at / pixels), at % pixels];
    return data[pixel * info.channels + channel] / 255;
  });
}

async function decode(path: string, bytes: Uint8Array, channels: number) {
  try {
    return await sharp(bytes)
      .flatten({ background: "black" })
      .toColourspace(channels === 1 ? "b-w" : "srgb")
      .raw()
      .toBuffer({ resolveWithObject: true });
  } catch (cause) {
    throw new DataError(`${path} is not an image that can be read (PNG, JPEG, WebP, TIFF or GIF).`, {
      cause,
    });
  }
}
