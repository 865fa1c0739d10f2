import { UsageError } from "../base/errors.js";
import { checkSize } from "../metrics/check.js";
import { colourLevels, levelsOf } from "./colour-map.js";

export interface ImageSize {
  readonly height: number;
  readonly width: number;
  /** 1 for greyscale, 3 for RGB. */
  readonly channels: number;
}

export interface OverlayOptions extends ImageSize {
  /** Weight of the map's colour in the blend, in [0,1]; the rest is the image. */
  readonly opacity?: number;
}

export const overlayDefaults = { opacity: 0.55 } as const;

/**
 * RGB bytes [H,W,3] of an image [C,H,W] with values in [0,1].
 * @throws ShapeError when the image is not of that size.
 * @throws UsageError when it has neither 1 nor 3 channels.
 */
export function imagePixels(image: Float32Array, { height, width, channels }: ImageSize): Uint8Array {
  if (channels !== 1 && channels !== 3) {
    throw new UsageError(`Only images with 1 or 3 channels can be shown, not with ${channels}.`);
  }
  checkSize("image", image, [channels, height, width]);
  const levels = levelsOf(image);
  const size = height * width;
  return new Uint8Array(size * 3).map((_, byte) => {
    const channel = channels === 1 ? 0 : byte % 3;
    return levels[channel * size + Math.floor(byte / 3)];
  });
}

/** RGB bytes [H,W,3] of a map [H,W] with values in [0,1]. */
export const mapPixels = (map: Float32Array): Uint8Array => colourLevels(levelsOf(map));

/**
 * RGB bytes [H,W,3] of an image [C,H,W] under its map [H,W], both with values in [0,1].
 * @throws ShapeError when the image or the map is not of that size.
 */
export function overlayPixels(image: Float32Array, map: Float32Array, options: OverlayOptions): Uint8Array {
  checkSize("map", map, [options.height, options.width]);
  const { opacity } = { ...overlayDefaults, ...options };
  return blend(imagePixels(image, options), mapPixels(map), opacity);
}

/** The mean of two pictures' bytes, where the upper one has the weight `opacity`. */
export function blend(lower: Uint8Array, upper: Uint8Array, opacity: number): Uint8Array {
  return lower.map((byte, index) => Math.round((1 - opacity) * byte + opacity * upper[index]));
}
