import sharp from "sharp";
import { checkSize } from "../../base/array.js";
import { checkArguments } from "../../base/options/check-options.js";
import { bytes, within } from "../../base/options/requirements.js";

/**
 * Encodes RGB bytes [H,W,3] as PNG, each pixel enlarged to a square of `scale` pixels (a whole number).
 * @throws ShapeError when there are not as many bytes.
 *
 * @example
 * ```ts
 * import { encodePng } from "batchcam/node";
 *
 * const png = await encodePng(Uint8Array.of(255, 0, 0), 1, 1, 8);
 * console.log(png.subarray(1, 4).toString()); // PNG
 * ```
 */
export async function encodePng(rgb: Uint8Array, height: number, width: number, scale = 1): Promise<Buffer> {
  checkArguments("encodePng", {
    rgb: [rgb, bytes],
    height: [height, within.count],
    width: [width, within.count],
    scale: [scale, within.count],
  });
  checkSize("encodePng: rgb", rgb, [height, width, 3]);
  return sharp(rgb, { raw: { height, width, channels: 3 } })
    .resize({ height: height * scale, width: width * scale, kernel: "nearest" })
    .png({ compressionLevel: 9 })
    .toBuffer();
}

/** Encodes RGB bytes [H,W,3] as JPEG. */
export function encodeJpeg(rgb: Uint8Array, height: number, width: number): Promise<Buffer> {
  return sharp(rgb, { raw: { height, width, channels: 3 } })
    .jpeg({ quality: 88 })
    .toBuffer();
}
