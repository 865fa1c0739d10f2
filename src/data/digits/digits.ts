import { checkOptions, type Requirements } from "../../base/options/check-options.js";
import { wholeNumber, within } from "../../base/options/requirements.js";
import { createRandom, type Random } from "../../base/random.js";
import type { DatasetContent, ImageSet } from "../types.js";
import { digitSkeletons, type Point } from "./skeletons.js";

export interface DigitsOptions {
  /** Images to train on; 6000 by default. */
  readonly trainCount?: number;
  /** Images to test on; 1000 by default. */
  readonly testCount?: number;
  /** 1 by default. */
  readonly seed?: number;
}

const requirements: Requirements<DigitsOptions> = {
  trainCount: within.wholeFromZero,
  testCount: within.wholeFromZero,
  seed: wholeNumber,
};

const side = 28;
const classCount = 10;

/**
 * The embedded dataset: synthetic digits, drawn from stroke skeletons with random slant, width, scale,
 * rotation, shift, stroke thickness and jitter, and a little noise. They are not handwritten, so results on
 * them say nothing about handwriting. Classes alternate; the two splits use different random streams.
 *
 * @example
 * ```ts
 * import { digitsDataset } from "batchcam";
 *
 * const { train, test } = digitsDataset({ trainCount: 100, testCount: 10 });
 * console.log(train.count, test.count, train.images.length); // 100 10 78400
 * ```
 */
export function digitsDataset(options: DigitsOptions = {}): Omit<DatasetContent, "classNames"> {
  checkOptions(options, requirements, "digitsDataset");
  const { trainCount = 6000, testCount = 1000, seed = 1 } = options;
  return {
    channels: 1,
    height: side,
    width: side,
    train: drawSet(trainCount, seed, 0),
    test: drawSet(testCount, seed, 1),
  };
}

function drawSet(count: number, seed: number, split: number): ImageSet {
  const images = new Uint8Array(count * side * side);
  const labels = Int32Array.from({ length: count }, (_, index) => index % classCount);
  const canvas = new Float32Array(side * side);
  for (let index = 0; index < count; index++) {
    // One stream per image: asking for more images leaves the first ones unchanged. No purpose has numbers alone, so the
    // digits stay those of version 0.1.
    const random = createRandom(seed, split, index);
    drawDigit(labels[index], random, canvas);
    const noise = 0.04 * random.uniform();
    for (let at = 0; at < canvas.length; at++) {
      const value = canvas[at] + noise * random.normal();
      images[index * canvas.length + at] = Math.round(255 * Math.min(1, Math.max(0, value)));
    }
  }
  return { images, labels, count, channels: 1, height: side, width: side };
}

const between = (random: Random, from: number, to: number): number => from + (to - from) * random.uniform();

/** Draws one digit over the whole canvas [28,28], values in [0,1]. */
function drawDigit(digit: number, random: Random, canvas: Float32Array): void {
  canvas.fill(0);
  const variants = digitSkeletons[digit];
  const strokes = variants[random.integer(variants.length)];
  const place = placement(random);
  const thickness = between(random, 0.8, 1.9);
  const ink = between(random, 0.75, 1);
  for (const stroke of strokes) {
    const points = stroke.map(place);
    for (let end = 1; end < points.length; end++) {
      drawSegment(canvas, points[end - 1], points[end], thickness, ink);
    }
  }
}

/** A random map from the unit square of the skeletons to pixels: affine, and bent by a slow wave. */
function placement(random: Random): (point: Point) => Point {
  const height = between(random, 13, 21);
  const width = height * between(random, 0.5, 0.9);
  const slant = between(random, -0.35, 0.35);
  const turn = between(random, -0.25, 0.25);
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const centre = [side / 2 + between(random, -3, 3), side / 2 + between(random, -3, 3)];
  const wave = [0, 1].map(() => ({
    size: between(random, 0, 0.07),
    x: between(random, -4, 4),
    y: between(random, -4, 4),
    phase: between(random, 0, 2 * Math.PI),
  }));
  const jitter = between(random, 0, 0.25);
  return ([unitX, unitY]) => {
    const [bentX, bentY] = wave.map(
      ({ size, x, y, phase }) => size * Math.sin(x * unitX + y * unitY + phase),
    );
    const y = (unitY + bentY - 0.5) * height;
    const x = (unitX + bentX - 0.5) * width - slant * y;
    return [
      centre[0] + cos * x - sin * y + jitter * random.normal(),
      centre[1] + sin * x + cos * y + jitter * random.normal(),
    ];
  };
}

/** Inks the pixels near a segment; overlapping strokes keep the darker ink. */
function drawSegment(canvas: Float32Array, from: Point, to: Point, thickness: number, ink: number): void {
  // Stroke edges fade over one pixel.
  const reach = thickness + 0.5;
  const far = (reach + 0.01) ** 2;
  const [left, right] = pixelsNear(from[0], to[0], reach);
  const [top, bottom] = pixelsNear(from[1], to[1], reach);
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = dx * dx + dy * dy || 1;
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const along = ((x - from[0]) * dx + (y - from[1]) * dy) / length;
      const t = Math.min(1, Math.max(0, along));
      const [offX, offY] = [x - from[0] - t * dx, y - from[1] - t * dy];
      // Most pixels of the box are clearly too far away to need an exact distance.
      if (offX * offX + offY * offY > far) continue;
      const distance = Math.hypot(offX, offY);
      const value = ink * Math.min(1, Math.max(0, reach - distance));
      canvas[y * side + x] = Math.max(canvas[y * side + x], value);
    }
  }
}

/** The first and last pixel along an axis that may lie within `reach` of the span between two positions. */
function pixelsNear(from: number, to: number, reach: number): [number, number] {
  return [
    Math.max(0, Math.floor(Math.min(from, to) - reach)),
    Math.min(side - 1, Math.ceil(Math.max(from, to) + reach)),
  ];
}
