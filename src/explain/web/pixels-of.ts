import { DataError } from "../../base/errors.js";
import { trainedFitting } from "../../base/images/fitting.js";
import { checkValue } from "../../base/options/check-options.js";
import { objectWith } from "../../base/options/requirements.js";
import { type FittedShape, fitImage, fittedShape, luma, mostAtOnce, type Pixels } from "../../data/index.js";

/** What a browser shows as an image. */
export type ShownImage =
  | ImageData
  | ImageBitmap
  | HTMLImageElement
  | HTMLVideoElement
  | HTMLCanvasElement
  | OffscreenCanvas
  | VideoFrame;

/**
 * The pixels of an image in a browser, in [0,1], [C,H,W], as `Explainer.explain` takes them, and as `readImage` of
 * `batchcam/node` gives them: an image of another size is brought to the shape as its `fitting` says, which an explainer knows of
 * its model, and is otherwise scaled until it just covers the shape, and its middle cut out. Colours become grey (ITU-R BT.601)
 * where one channel is asked for, and transparent parts are black.
 * @param image - What can be drawn on a canvas, when it is loaded.
 * @returns [C,H,W] in [0,1].
 * @throws DataError when it has no pixels yet, or comes from a server that forbids reading them.
 *
 * @example
 * ```ts
 * import { pixelsOf } from "batchcam/web";
 *
 * const image = new Image();
 * image.src = "photo.jpg";
 * await image.decode();
 * console.log(pixelsOf(image, { channels: 3, height: 224, width: 224 }).length); // 150528
 * ```
 */
export function pixelsOf(image: ShownImage, shape: FittedShape): Float32Array {
  checkValue(
    image,
    objectWith("an image that a page shows, such as an <img> or ImageData"),
    "pixelsOf: image",
  );
  checkValue(shape, fittedShape, "pixelsOf: shape");
  const { channels, height, width, fitting = trainedFitting } = shape;
  const fitted = fitImage(drawn(image), fitting, [height, width]);
  return planes(fitted, channels);
}

/** Its pixels, red, green and blue, over black. */
function drawn(image: ShownImage): Pixels {
  const { width: wide, height: tall } = sizeOf(image);
  if (!(wide > 0 && tall > 0)) {
    throw new DataError("The image has no pixels: wait until it is loaded (await image.decode()).");
  }
  const shrink = Math.min(1, Math.sqrt(mostAtOnce / (wide * tall)));
  const [width, height] = [Math.ceil(wide * shrink), Math.ceil(tall * shrink)];
  const context = contextOf(width, height);
  context.fillStyle = "black";
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = "high";
  context.drawImage("data" in image ? drawable(image) : image, 0, 0, width, height);
  const bytes = bytesOf(context, width, height);
  const data = new Uint8Array(3 * width * height);
  for (let at = 0; at < data.length; at++) data[at] = bytes[Math.floor(at / 3) * 4 + (at % 3)];
  return { data, width, height, channels: 3 };
}

/** Width and height in pixels, whatever the page makes of them. */
function sizeOf(image: ShownImage): { width: number; height: number } {
  if ("naturalWidth" in image) return { width: image.naturalWidth, height: image.naturalHeight };
  if ("videoWidth" in image) return { width: image.videoWidth, height: image.videoHeight };
  if ("displayWidth" in image) return { width: image.displayWidth, height: image.displayHeight };
  return image;
}

function contextOf(width: number, height: number): OffscreenCanvasRenderingContext2D {
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (!context) throw new DataError("The browser gives no canvas to draw on.");
  return context;
}

function drawable(image: ImageData): OffscreenCanvas {
  const context = contextOf(image.width, image.height);
  context.putImageData(image, 0, 0);
  return context.canvas;
}

function bytesOf(
  context: OffscreenCanvasRenderingContext2D,
  width: number,
  height: number,
): ArrayLike<number> {
  try {
    return context.getImageData(0, 0, width, height).data;
  } catch (cause) {
    throw new DataError(
      "The pixels of the image cannot be read: it comes from another server, which must allow that (CORS), and the " +
        'element needs crossorigin="anonymous".',
      { cause },
    );
  }
}

/** Bytes of red, green and blue, pixel by pixel, as numbers in [0,1], channel by channel. */
function planes(bytes: Uint8Array, channels: number): Float32Array {
  const pixels = bytes.length / 3;
  if (channels === 1) {
    return Float32Array.from(
      { length: pixels },
      (_, at) => luma(bytes[3 * at], bytes[3 * at + 1], bytes[3 * at + 2]) / 255,
    );
  }
  return Float32Array.from(
    { length: channels * pixels },
    (_, at) => bytes[3 * (at % pixels) + Math.floor(at / pixels)] / 255,
  );
}
