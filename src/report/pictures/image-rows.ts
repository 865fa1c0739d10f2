import sharp, { type OverlayOptions as Layer } from "sharp";
import { checkValue, type Requirement } from "../../base/options/check-options.js";
import { objectWith } from "../../base/options/requirements.js";
import { escapeText, type ImageSize, imagePixels } from "../../draw/index.js";
import { encodePng } from "../../files/index.js";

/** A row of images [n,C,H,W] with values in [0,1], and its caption. */
export interface ImageRow {
  readonly caption: string;
  readonly images: Float32Array;
}

const someRows: Requirement = {
  accepts: (value) =>
    Array.isArray(value) &&
    value.length > 0 &&
    value.every(({ caption, images } = {}) => typeof caption === "string" && images instanceof Float32Array),
  words: "an array of one or more rows { caption, images }",
};

const cell = 112;
const gap = 8;
const captionWidth = 150;

/**
 * Renders rows of equally sized images as a PNG, with captions on the left. Images are enlarged by whole factors, so
 * that pixels stay square.
 * @throws ShapeError when the images of a row do not have that size.
 *
 * @example
 * ```ts
 * import { imageRows } from "batchcam/node";
 *
 * const images = new Float32Array(2 * 8 * 8).fill(0.5);
 * const png = await imageRows([{ caption: "grey", images }], { channels: 1, height: 8, width: 8 });
 * console.log(png.length > 0); // true
 * ```
 */
export async function imageRows(rows: readonly ImageRow[], size: ImageSize): Promise<Buffer> {
  checkValue(rows, someRows, "imageRows: rows");
  checkValue(
    size,
    objectWith("an object { channels, height, width }", "channels", "height", "width"),
    "imageRows: size",
  );
  const { channels, height, width } = size;
  const length = channels * height * width;
  const scale = Math.max(1, Math.round(cell / Math.max(height, width)));
  const step = { x: width * scale + gap, y: height * scale + gap };
  const columns = Math.max(...rows.map(({ images }) => Math.ceil(images.length / length)));
  const layers: Layer[] = [];
  for (const [row, { images }] of rows.entries()) {
    for (let start = 0; start < images.length; start += length) {
      const pixels = imagePixels(images.subarray(start, start + length), size);
      layers.push({
        input: await encodePng(pixels, height, width, scale),
        left: captionWidth + (start / length) * step.x,
        top: gap + row * step.y,
      });
    }
  }
  const total = { width: captionWidth + columns * step.x, height: gap + rows.length * step.y };
  const captions = rows.map(({ caption }, row) => {
    const y = gap + row * step.y + (height * scale) / 2 + 5;
    return `<text x="${gap}" y="${y}">${escapeText(caption)}</text>`;
  });
  const words = `<svg xmlns="http://www.w3.org/2000/svg" width="${total.width}" height="${total.height}"
    font-family="sans-serif" font-size="14" fill="#33313b">${captions.join("")}</svg>`;
  return sharp({ create: { ...total, channels: 3, background: "white" } })
    .composite([...layers, { input: Buffer.from(words), left: 0, top: 0 }])
    .png({ compressionLevel: 9 })
    .toBuffer();
}
