import { checkFinite, checkSize } from "../base/array.js";
import { UsageError } from "../base/errors.js";
import { definedOnly } from "../base/objects.js";
import { checkValue, type Requirement } from "../base/options/check-options.js";
import { within } from "../base/options/requirements.js";
import { aroundZero, colourLevels, levelsOf } from "./colour-map.js";

/** The size of an image. */
export interface ImageSize {
  readonly height: number;
  readonly width: number;
  /** 1 for greyscale, 3 for RGB. */
  readonly channels: number;
}

/** The size of an image and how strongly a map covers it. */
export interface OverlayOptions extends ImageSize {
  /** Weight of the map in the blend, in [0,1]; 0.55 by default. */
  readonly opacity?: number;
}

export const overlayDefaults = { opacity: 0.55 } as const;

/**
 * Converts an image to RGB bytes.
 * @param image - [C,H,W] in [0,1], with 1 (grey) or 3 (RGB) channels.
 * @returns [H,W,3].
 * @throws ShapeError when the image does not have the given size.
 * @throws UsageError when it has neither 1 nor 3 channels.
 *
 * @example
 * ```ts
 * import { imagePixels } from "batchcam/node";
 *
 * const image = Float32Array.of(0, 1); // one row of two grey pixels
 * console.log(imagePixels(image, { channels: 1, height: 1, width: 2 })); // [ 0, 0, 0, 255, 255, 255 ]
 * ```
 */
export function imagePixels(image: Float32Array, size: ImageSize): Uint8Array {
  checkImage("imagePixels", image, size);
  return pixelsOf(image, size);
}

/** @throws UsageError, ShapeError or DataError when an image does not have its size or a value is not finite. */
function checkImage(where: string, image: Float32Array, size: ImageSize): void {
  checkValue(size, imageSize, `${where}: size`);
  const { height, width, channels } = size;
  if (channels !== 1 && channels !== 3) {
    throw new UsageError(`${where}: size must have 1 or 3 channels to be shown, not ${channels}.`);
  }
  checkSize(`${where}: image`, image, [channels, height, width]);
  checkFinite(`${where}: image`, image);
}

const imageSize: Requirement = {
  accepts: (value) => {
    const { height, width, channels } = Object(value);
    return [height, width, channels].every(within.count.accepts);
  },
  words: "an object { channels, height, width } of whole numbers from 1 up",
};

function pixelsOf(image: Float32Array, { height, width, channels }: ImageSize): Uint8Array {
  const levels = levelsOf(image);
  const size = height * width;
  const pixels = new Uint8Array(size * 3);
  for (let channel = 0; channel < 3; channel++) {
    const start = channels === 1 ? 0 : channel * size;
    for (let pixel = 0; pixel < size; pixel++) pixels[3 * pixel + channel] = levels[start + pixel];
  }
  return pixels;
}

/** Converts a map [H,W] in [0,1], or a signed one, to RGB bytes [H,W,3]. */
export const mapPixels = (map: Float32Array, signed = false): Uint8Array =>
  colourLevels(levelsOf(signed ? aroundZero(map) : map), signed);

/**
 * Blends a map over its image.
 * @param image - [C,H,W] in [0,1].
 * @param map - [H,W] in [0,1].
 * @returns RGB bytes [H,W,3].
 * @throws ShapeError when the image or the map does not have the given size.
 *
 * @example
 * ```ts
 * import { overlayPixels } from "batchcam/node";
 *
 * const image = Float32Array.of(0, 1); // one row of two grey pixels
 * const map = Float32Array.of(1, 0);
 * const pixels = overlayPixels(image, map, { channels: 1, height: 1, width: 2, opacity: 0.5 });
 * console.log(pixels.length); // 6
 * ```
 */
export function overlayPixels(image: Float32Array, map: Float32Array, options: OverlayOptions): Uint8Array {
  checkOverlay("overlayPixels", image, map, options);
  const { opacity } = { ...overlayDefaults, ...definedOnly(options) };
  return blend(pixelsOf(image, options), mapPixels(map), opacity);
}

/** @throws UsageError, ShapeError or DataError when an image and its map do not go together. */
export function checkOverlay(
  where: string,
  image: Float32Array,
  map: Float32Array,
  options: OverlayOptions,
): void {
  checkImage(where, image, options);
  checkSize(`${where}: map`, map, [options.height, options.width]);
  checkFinite(`${where}: map`, map);
  if (options.opacity !== undefined) checkValue(options.opacity, within.share, `${where}: opacity`);
}

/** Blends the bytes of two pictures; the upper one has the weight `opacity`. */
export function blend(lower: Uint8Array, upper: Uint8Array, opacity: number): Uint8Array {
  const blended = new Uint8Array(lower.length);
  for (let at = 0; at < blended.length; at++) {
    blended[at] = Math.round((1 - opacity) * lower[at] + opacity * upper[at]);
  }
  return blended;
}
