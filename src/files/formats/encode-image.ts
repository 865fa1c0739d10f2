import sharp from "sharp";

/** Encodes RGB bytes [H,W,3] as PNG, each pixel enlarged to a square of `scale` pixels (a whole number). */
export function encodePng(rgb: Uint8Array, height: number, width: number, scale = 1): Promise<Buffer> {
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
