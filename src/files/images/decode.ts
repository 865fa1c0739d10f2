import sharp, { type Metadata, type OutputInfo, type Sharp } from "sharp";
import { DataError } from "../../base/errors.js";
import { fitImage, type ImageShape, luma, mostAtOnce } from "../../data/index.js";
import { encodePicture } from "../formats/encode-image.js";
import { readFileOf } from "../read-file.js";
import { bmpSize, decodeBmp } from "./bmp.js";
import { formatsRead, imageFormat, seemingFormat } from "./image-format.js";
import type { Job, Result } from "./job.js";
import { decodeNetpbm, netpbmSize } from "./netpbm.js";
import { checkSize, mostPixels, type RawImage } from "./raw-image.js";

/** An image whose header was read. */
interface Opened {
  /** Upright. */
  readonly height: number;
  readonly width: number;
  /** Its pixels upright, in bytes or 16 bits a value. */
  readonly pixels: () => Sharp | Promise<Sharp>;
}

/**
 * Reads an image file in this process; see `decodeImage`.
 * @param onPixels - Called with the number of its pixels when that is known.
 * @throws DataError when it is missing or cannot be read.
 */
export async function readJob(
  { path, wanted, pictureSide }: Job,
  onPixels?: (count: number) => void,
): Promise<Result> {
  const bytes = await readFileOf(path, "image");
  try {
    const { height, width, pixels } = await open(bytes);
    onPixels?.(height * width);
    if (wanted.length === 0 && pictureSide === undefined) return { height, width, pixels: [] };
    const image = await pixels();
    const [only] = wanted;
    if (wanted.length === 1 && !only.fitting && pictureSide === undefined) {
      return { height, width, pixels: [planes(await covered(image, only.shape), only.shape)] };
    }
    const whole = await wholeOf(image, { height, width });
    const shapes: Uint8Array[] = [];
    for (const { shape, fitting } of wanted) {
      const fitted = fitting
        ? fitImage(whole, fitting, [shape.height, shape.width])
        : await covered(ofRaw(whole), shape);
      shapes.push(planes(fitted, shape));
    }
    const picture = pictureSide === undefined ? undefined : await encodePicture(whole, pictureSide);
    return { height, width, pixels: shapes, picture };
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function unreadable(path: string, cause: unknown): DataError {
  const { message } = cause as Error;
  const broken = cause instanceof RangeError;
  const reason = broken ? "it breaks off" : message.split("\n")[0].replace(/[.:\s]+$/, "");
  return new DataError(
    `${path} is not an image that can be read (${formatsRead}): ${reason}. Replace or remove the file.`,
    { cause },
  );
}

async function open(bytes: Uint8Array): Promise<Opened> {
  const format = imageFormat(bytes);
  // Of anything else libvips would try whatever it knows.
  if (!format) throw new Error(`it is ${seemingFormat(bytes)}`);
  if (format === "BMP") return { ...bmpSize(bytes), pixels: () => ofRaw(decodeBmp(bytes)) };
  if (format === "PPM") return { ...netpbmSize(bytes), pixels: () => ofRaw(decodeNetpbm(bytes)) };
  const metadata = await sharp(bytes, { limitInputPixels: false }).metadata();
  checkSize(metadata.width, metadata.height);
  const { height, width } = metadata.autoOrient;
  return { height, width, pixels: () => upright(bytes, metadata) };
}

async function upright(bytes: Uint8Array, { depth, channels }: Metadata): Promise<Sharp> {
  // "error" rejects truncated files, but not the harmless faults that cameras produce.
  const image = sharp(bytes, { autoOrient: true, failOn: "error", limitInputPixels: mostPixels });
  if (depth === "uchar" || depth === "ushort") return image;
  const remedy = "save it with 8 or 16 bits a value";
  if (depth !== "float")
    throw new Error(`its pixels are of the type ${depth}, of which no range is known: ${remedy}`);
  if (channels !== 1) throw new Error(`its pixels are floating-point colours: ${remedy}`);
  return ofRaw(await floatPixels(image));
}

const ofRaw = ({ data, width, height, channels }: RawImage): Sharp =>
  sharp(data, { raw: { width, height, channels } });

/** Floating-point grey from 0 to 1 as bytes. */
async function floatPixels(image: Sharp): Promise<RawImage> {
  const { data, info } = await image
    .toColourspace("b-w")
    .raw({ depth: "float" })
    .toBuffer({ resolveWithObject: true });
  const values = new Float32Array(data.buffer, data.byteOffset, data.length / 4);
  // Of pixels with a NaN, both are NaN.
  const least = values.reduce((smallest, value) => Math.min(smallest, value), values[0]);
  const most = values.reduce((largest, value) => Math.max(largest, value), values[0]);
  if (!(least >= 0 && most <= 1)) {
    throw new Error(
      `its floating-point pixels are from ${least} to ${most}, but only 0 to 1 is known to be black to white: ` +
        "scale them, or save it with 8 or 16 bits a value",
    );
  }
  const bytes = Uint8Array.from(values, (value) => Math.round(255 * value));
  return { data: bytes, width: info.width, height: info.height, channels: 1 };
}

/** Scales by libvips, which is quick, as for training. */
const covered = async (image: Sharp, { height, width }: ImageShape): Promise<Uint8Array> =>
  (await rgbOf(image.resize(width, height, { fit: "cover", position: "centre" }))).data;

/** The whole image as RGB; made smaller where it has too many pixels. */
async function wholeOf(
  image: Sharp,
  { height, width }: Pick<Opened, "height" | "width">,
): Promise<RawImage & { readonly channels: 3 }> {
  const shrink = Math.sqrt(mostAtOnce / (height * width));
  const small =
    shrink < 1 ? image.resize(Math.ceil(width * shrink), Math.ceil(height * shrink), { fit: "fill" }) : image;
  const { data, info } = await rgbOf(small);
  return { data, height: info.height, width: info.width, channels: 3 };
}

const rgbOf = (image: Sharp): Promise<{ data: Buffer; info: OutputInfo }> =>
  image.flatten({ background: "black" }).toColourspace("srgb").raw().toBuffer({ resolveWithObject: true });

/** RGB, pixel by pixel, as channels one after the other. */
function planes(rgb: Uint8Array, { channels, height, width }: ImageShape): Uint8Array {
  const pixels = height * width;
  const image = new Uint8Array(channels * pixels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    const [red, green, blue] = [rgb[3 * pixel], rgb[3 * pixel + 1], rgb[3 * pixel + 2]];
    if (channels === 1) {
      image[pixel] = luma(red, green, blue);
      continue;
    }
    image[pixel] = red;
    image[pixels + pixel] = green;
    image[2 * pixels + pixel] = blue;
  }
  return image;
}
