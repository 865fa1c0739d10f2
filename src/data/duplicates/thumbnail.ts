import type { ImageSet, ImageShape } from "../types.js";

/** Writes a small copy of image `index`, as below, to `out` from `offset` on. */
export type Thumbnailer = (set: ImageSet, index: number, out: Float32Array, offset: number) => void;

/** Images whose thumbnail varies by less (standard deviation, of a range of 1) are of one colour. */
const flat = 0.01;

/**
 * Thumbnails of a set's images [planes,side,side], one plane for each channel or their mean: each value is the mean of the pixels it
 * covers. They are shifted and scaled to mean 0 and length 1, so that brightness and contrast do not count and the product of two is
 * their correlation; images of one colour become 0.
 */
export function thumbnailer(
  { channels, height, width }: ImageShape,
  side: number,
  grey: boolean,
): Thumbnailer {
  const columns = coverage(width, side);
  const rows = coverage(height, side);
  const planes = grey ? 1 : channels;
  const plane = new Float32Array(height * width);
  const narrow = new Float32Array(height * side);
  return ({ images }, index, out, offset) => {
    const thumbnail = out.subarray(offset, offset + planes * side * side);
    for (let at = 0; at < planes; at++) {
      readPlane(images, (index * channels + at) * plane.length, grey ? channels : 1, plane);
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < side; x++) narrow[y * side + x] = covered(plane, y * width, 1, columns[x]);
      }
      for (let y = 0; y < side; y++) {
        for (let x = 0; x < side; x++) {
          thumbnail[(at * side + y) * side + x] = covered(narrow, x, side, rows[y]);
        }
      }
    }
    standardise(thumbnail, images instanceof Float32Array ? flat : 255 * flat);
  };
}

/** The mean of so many channels. */
function readPlane(images: ArrayLike<number>, start: number, channels: number, plane: Float32Array): void {
  for (let at = 0; at < plane.length; at++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += images[start + channel * plane.length + at];
    plane[at] = sum / channels;
  }
}

/** Which values of a line one of a thumbnail covers, and the share of each. */
interface Coverage {
  readonly from: number;
  readonly weights: Float32Array;
}

function coverage(size: number, side: number): Coverage[] {
  return Array.from({ length: side }, (_, at) => {
    const [start, end] = [(at * size) / side, ((at + 1) * size) / side];
    const from = Math.floor(start);
    const weights = Float32Array.from(
      { length: Math.ceil(end) - from },
      (_, pixel) => ((Math.min(end, from + pixel + 1) - Math.max(start, from + pixel)) * side) / size,
    );
    return { from, weights };
  });
}

function covered(values: Float32Array, start: number, stride: number, { from, weights }: Coverage): number {
  let sum = 0;
  for (let at = 0; at < weights.length; at++) sum += weights[at] * values[start + (from + at) * stride];
  return sum;
}

function standardise(values: Float32Array, least: number): void {
  let mean = 0;
  for (let at = 0; at < values.length; at++) mean += values[at] / values.length;
  let squares = 0;
  for (let at = 0; at < values.length; at++) squares += (values[at] - mean) ** 2;
  const scale = squares < least ** 2 * values.length ? 0 : 1 / Math.sqrt(squares);
  for (let at = 0; at < values.length; at++) values[at] = (values[at] - mean) * scale;
}
