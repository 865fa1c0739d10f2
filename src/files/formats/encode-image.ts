import sharp from "sharp";

/** A PNG file of RGB bytes [H,W,3], each pixel drawn as a square of `scale` pixels (a whole number). */
export function encodePng(rgb: Uint8Array, height: number, width: number, scale = 1): Promise<Buffer> {
  return sharp(rgb, { raw: { height, width, channels: 3 } })
    .resize({ height: height * scale, width: width * scale, kernel: "nearest" })
    .png({ compressionLevel: 9 })
    .toBuffer();
}

/** A JPEG file of RGB bytes [H,W,3]. */
export function encodeJpeg(rgb: Uint8Array, height: number, width: number): Promise<Buffer> {
  return sharp(rgb, { raw: { height, width, channels: 3 } })
    .jpeg({ quality: 88 })
    .toBuffer();
}
