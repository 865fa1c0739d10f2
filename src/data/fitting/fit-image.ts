import type { Fitting } from "../../base/images/fitting.js";
import { placement, type Sides } from "./placement.js";
import { type Pixels, resample, type Span } from "./resample.js";

/** Images of so many pixels are fitted as a whole; larger ones take much memory, and are made smaller before. */
export const mostAtOnce = 16_000_000;

/**
 * Brings an image to the size that a model takes.
 * @returns [height,width,channels] in bytes.
 */
export function fitImage(image: Pixels, fitting: Fitting, size: Sides): Uint8Array {
  const { channels } = image;
  const from: Sides = [image.height, image.width];
  const { size: scaled, offset } = placement(fitting, from, size);
  const spans = ([0, 1] as const).map((side): Span => {
    const start = Math.max(0, offset[side]);
    const end = Math.min(scaled[side], offset[side] + size[side]);
    return { from: from[side], to: scaled[side], start, length: end - start };
  });
  const [down, across] = spans;
  const part = resample(image, across, down, fitting.resample);
  if (part.height === size[0] && part.width === size[1]) return Uint8Array.from(part.data);
  const result = filled(size, channels, fitting.padColour);
  const [top, left] = offset.map((side) => Math.max(0, -side));
  const line = part.width * channels;
  for (let row = 0; row < part.height; row++) {
    const place = ((top + row) * size[1] + left) * channels;
    result.set(part.data.subarray(row * line, (row + 1) * line), place);
  }
  return result;
}

function filled([height, width]: Sides, channels: number, colour: Fitting["padColour"]): Uint8Array {
  const result = new Uint8Array(height * width * channels);
  for (let at = 0; at < result.length; at++) result[at] = colour[at % channels];
  return result;
}
