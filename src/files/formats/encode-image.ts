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

/** A picture as a file that browsers show. */
export interface Picture {
  readonly file: Uint8Array;
  readonly kind: "png" | "jpeg";
  readonly height: number;
  readonly width: number;
}

interface Rgb {
  /** [height,width,3] in bytes. */
  readonly data: Uint8Array;
  readonly height: number;
  readonly width: number;
}

/** Pictures whose shorter side is below this are looked at pixel by pixel. */
const smallSide = 112;

export const isSmallPicture = ({ height, width }: Pick<Rgb, "height" | "width">): boolean =>
  Math.min(height, width) < smallSide;

/**
 * Encodes RGB bytes as a JPEG; small pictures as a PNG, which keeps every pixel.
 * @param mostSide - Pictures with a longer side are made smaller.
 */
export async function encodePicture(
  { data, height, width }: Rgb,
  mostSide = Number.POSITIVE_INFINITY,
): Promise<Picture> {
  const kind = isSmallPicture({ height, width }) ? "png" : "jpeg";
  const image = sharp(data, { raw: { height, width, channels: 3 } });
  const side = Math.max(height, width);
  const fitted = side > mostSide ? image.resize({ width: mostSide, height: mostSide, fit: "inside" }) : image;
  const encoded = kind === "png" ? fitted.png() : fitted.jpeg({ quality: 88 });
  const { data: file, info } = await encoded.toBuffer({ resolveWithObject: true });
  return { file, kind, height: info.height, width: info.width };
}
