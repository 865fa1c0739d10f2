import type { Fitting } from "../../base/images/fitting.js";

/** Pixels in bytes, [height,width,channels]. */
export interface Pixels {
  readonly data: Uint8Array | Uint8ClampedArray;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

interface Filter {
  /** How far it reaches, in pixels of the smaller image. */
  readonly support: number;
  readonly weight: (distance: number) => number;
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

/** As in Pillow, src/libImaging/Resample.c. */
const filters: Readonly<Record<Exclude<Fitting["resample"], "nearest">, Filter>> = {
  bilinear: { support: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) },
  bicubic: {
    support: 2,
    weight: (signed) => {
      const [a, x] = [-0.5, Math.abs(signed)];
      if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
      return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
    },
  },
  lanczos: { support: 3, weight: (x) => (Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0) },
};

/** For each pixel of a row or column of the result: the first pixel that it is made of, and their weights. */
interface Taps {
  readonly first: Int32Array;
  readonly counts: Int32Array;
  /** [results, most] */
  readonly weights: Float64Array;
  readonly most: number;
}

/** A part of a side of a scaled image. */
export interface Span {
  /** Length of the image's side, and of the scaled side. */
  readonly from: number;
  readonly to: number;
  /** The part of the scaled side that is wanted. */
  readonly start: number;
  readonly length: number;
}

/**
 * A part of an image scaled as Pillow scales whole ones: rows first, then columns, each rounded to bytes.
 * @param across - The part along each row.
 * @param down - The part along each column.
 */
export function resample(image: Pixels, across: Span, down: Span, filter: Fitting["resample"]): Pixels {
  const { channels, data } = image;
  const line = image.width * channels;
  const vertical = tapsOf(down, filter);
  // Rows that no result needs are left out.
  const top = vertical.first.reduce((least, first) => Math.min(least, first));
  const end = vertical.first.reduce((most, first, at) => Math.max(most, first + vertical.counts[at]), 0);
  const rows = sideways(data.subarray(top * line, end * line), tapsOf(across, filter), line, channels);
  const first = vertical.first.map((row) => row - top);
  const result = downwards(rows, { ...vertical, first }, across.length * channels);
  return { data: result, height: down.length, width: across.length, channels };
}

function sideways(
  source: Uint8Array | Uint8ClampedArray,
  { first, counts, weights, most }: Taps,
  line: number,
  channels: number,
): Uint8ClampedArray {
  const rows = source.length / line;
  const result = new Uint8ClampedArray(rows * first.length * channels);
  let place = 0;
  for (let row = 0; row < rows; row++) {
    for (let at = 0; at < first.length; at++) {
      const from = row * line + first[at] * channels;
      const [start, end] = [at * most, at * most + counts[at]];
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0.5;
        for (let tap = start, pixel = from + channel; tap < end; tap++, pixel += channels) {
          sum += source[pixel] * weights[tap];
        }
        result[place++] = Math.floor(sum);
      }
    }
  }
  return result;
}

function downwards(
  source: Uint8ClampedArray,
  { first, counts, weights, most }: Taps,
  line: number,
): Uint8Array {
  const result = new Uint8ClampedArray(first.length * line);
  const sums = new Float64Array(line);
  for (let at = 0; at < first.length; at++) {
    sums.fill(0.5);
    for (let tap = 0; tap < counts[at]; tap++) {
      const weight = weights[at * most + tap];
      const from = (first[at] + tap) * line;
      for (let place = 0; place < line; place++) sums[place] += source[from + place] * weight;
    }
    for (let place = 0; place < line; place++) result[at * line + place] = Math.floor(sums[place]);
  }
  return new Uint8Array(result.buffer);
}

function tapsOf({ from, to, start, length }: Span, name: Fitting["resample"]): Taps {
  const scale = from / to;
  const centre = (at: number): number => (start + at + 0.5) * scale;
  const first = new Int32Array(length);
  const counts = new Int32Array(length).fill(1);
  if (name === "nearest" || from === to) {
    for (let at = 0; at < length; at++) first[at] = Math.min(from - 1, Math.floor(centre(at)));
    return { first, counts, weights: new Float64Array(length).fill(1), most: 1 };
  }
  const { support, weight } = filters[name];
  const stretch = Math.max(1, scale);
  const reach = support * stretch;
  const most = Math.ceil(reach) * 2 + 1;
  const weights = new Float64Array(length * most);
  for (let at = 0; at < length; at++) {
    const middle = centre(at);
    const low = Math.max(0, Math.trunc(middle - reach + 0.5));
    const high = Math.min(from, Math.trunc(middle + reach + 0.5));
    const raw = Array.from({ length: high - low }, (_, tap) => weight((low + tap + 0.5 - middle) / stretch));
    const sum = raw.reduce((a, b) => a + b, 0);
    first[at] = low;
    counts[at] = high - low;
    for (const [tap, value] of raw.entries()) weights[at * most + tap] = value / sum;
  }
  return { first, counts, weights, most };
}
