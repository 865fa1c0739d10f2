import sharp from "sharp";
import { definedOnly } from "../../base/objects.js";
import { checkValue } from "../../base/options/check-options.js";
import { text } from "../../base/options/requirements.js";
import {
  aroundZero,
  blend,
  checkOverlay,
  colourLevels,
  escapeText,
  imagePixels,
  levelsOf,
  mapPixels,
  type OverlayOptions,
  overlayDefaults,
} from "../../draw/index.js";

import { Canvas, type RgbBlock } from "./canvas.js";

export interface OverlayFigureOptions extends OverlayOptions {
  /** A line above the panels, such as the predicted class; left out by default. */
  readonly title?: string;
  /** Whether the map has evidence against the class, too: blue below zero, red above; false by default. */
  readonly signed?: boolean;
}

/** Target side of a panel in pixels; images are enlarged by the nearest whole factor. */
const panelSide = 256;
const margin = 16;
const titleHeight = 36;
const captionHeight = 28;
const barWidth = 14;
const barLabels = 40;

interface Panel {
  readonly left: number;
  readonly width: number;
  readonly caption: string;
  readonly pixels: Uint8Array;
}

/**
 * Renders a PNG that reads on its own: the image [C,H,W], its map [H,W] and the two overlaid, side by side, with the
 * colour scale from 0 to 1. Pixels of the image stay square; the map is interpolated.
 * @throws ShapeError when the image or the map does not have the given size.
 *
 * @example
 * ```ts
 * import { overlayFigure } from "batchcam/node";
 *
 * const image = new Float32Array(8 * 8).fill(0.5);
 * const map = Float32Array.from({ length: 8 * 8 }, (_, at) => at / 63);
 * const png = await overlayFigure(image, map, { channels: 1, height: 8, width: 8, title: "cat" });
 * console.log(png.length > 0); // true
 * ```
 */
export async function overlayFigure(
  image: Float32Array,
  map: Float32Array,
  options: OverlayFigureOptions,
): Promise<Buffer> {
  checkOverlay("overlayFigure", image, map, options);
  const { title, opacity, signed = false } = { ...overlayDefaults, ...definedOnly(options) };
  if (title !== undefined) checkValue(title, text, "overlayFigure: title");
  const scale = Math.max(1, Math.round(panelSide / Math.max(options.height, options.width)));
  const [height, width] = [options.height * scale, options.width * scale];

  const imageRgb = await enlarge(imagePixels(image, options), 3, options, scale, "nearest");
  const levels = levelsOf(signed ? aroundZero(map) : map);
  const mapRgb = colourLevels(await enlarge(levels, 1, options, scale, "cubic"), signed);
  const bar = Float32Array.from({ length: height * barWidth }, (_, pixel) => {
    const share = 1 - Math.floor(pixel / barWidth) / (height - 1);
    return signed ? 2 * share - 1 : share;
  });
  const columns: readonly Omit<Panel, "left">[] = [
    { width, caption: "image", pixels: imageRgb },
    { width, caption: "map", pixels: mapRgb },
    { width, caption: "both", pixels: blend(imageRgb, mapRgb, opacity) },
    { width: barWidth, caption: "", pixels: mapPixels(bar, signed) },
  ];
  const panels = columns.map((column, index): Panel => {
    return { ...column, left: margin + index * (width + margin) };
  });

  const top = title ? titleHeight : margin;
  const canvas = new Canvas(panels[3].left + barWidth + barLabels, top + height + captionHeight);
  for (const { left, width, pixels } of panels) canvas.put({ left, top, width, height, pixels });
  if (title)
    canvas.put({
      left: 0,
      top: 0,
      ...(await lettered(canvas.width, titleHeight, heading(title, canvas.width))),
    });
  const { captions, numbers } = await labels(panels, canvas.width, height, signed);
  canvas.put({ left: 0, top: top + height, ...captions });
  canvas.put({ left: canvas.width - numbers.width, top, ...numbers });
  return canvas.png();
}

async function enlarge(
  pixels: Uint8Array | Uint8ClampedArray,
  channels: 1 | 3,
  { height, width }: OverlayOptions,
  scale: number,
  kernel: "nearest" | "cubic",
): Promise<Uint8Array> {
  return sharp(pixels, { raw: { height, width, channels } })
    .resize({ height: height * scale, width: width * scale, kernel })
    .toColourspace(channels === 1 ? "b-w" : "srgb")
    .raw()
    .toBuffer();
}

type Block = Pick<RgbBlock, "width" | "height" | "pixels">;

/** What is written of the last size of figure: many figures of one size are drawn after another. */
let known: {
  readonly size: string;
  readonly labels: Promise<Readonly<Record<"captions" | "numbers", Block>>>;
};

/** The captions under the panels, and the numbers beside the scale bar. */
function labels(
  panels: readonly Panel[],
  width: number,
  height: number,
  signed: boolean,
): typeof known.labels {
  const size = `${width}x${height}${signed}`;
  if (known?.size === size) return known.labels;
  const below = panels.map(
    ({ left, width, caption }) =>
      `<text x="${left + width / 2}" y="19" text-anchor="middle">${caption}</text>`,
  );
  const beside = [1, 0.5, 0].map(
    (value) => `<text x="6" y="${5 + (1 - value) * (height - 6)}">${signed ? 2 * value - 1 : value}</text>`,
  );
  const both = async () => ({
    captions: await lettered(width, captionHeight, below.join("")),
    // The lowest number ends below the bar.
    numbers: await lettered(barLabels, height, beside.join("")),
  });
  known = { size, labels: both() };
  return known.labels;
}

const heading = (title: string, width: number): string =>
  `<text x="${margin}" y="24" font-size="15" font-weight="bold">${escapeText(fitting(title, width))}</text>`;

/** Text elements of SVG, drawn on white. */
async function lettered(width: number, height: number, texts: string): Promise<Block> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"
    font-family="sans-serif" font-size="13" fill="#33313b">${texts}</svg>`;
  const pixels = await sharp(Buffer.from(svg)).flatten({ background: "white" }).raw().toBuffer();
  return { width, height, pixels };
}

/** Average width of a letter of the title, generously. */
const letterWidth = 9;

/** Truncates a title that would run out of the figure. */
function fitting(title: string, width: number): string {
  const most = Math.floor((width - 2 * margin) / letterWidth);
  return title.length <= most ? title : `${title.slice(0, most - 1)}…`;
}
