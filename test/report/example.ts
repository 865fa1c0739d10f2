import { createRandom, type Random } from "../../src/base/random.js";
import { ClassificationMetrics, DeadMaps, ReconstructionMetrics } from "../../src/metrics/index.js";
import type { GalleryItem, ReportData, RunReport } from "../../src/report/index.js";
import { measured } from "./example-faithfulness.js";

const side = 28;
const size = side * side;

/** Segments of the digits as on a pocket calculator: top, upper left and right, middle, lower left and right, bottom. */
const digits = [
  "1110111",
  "0010010",
  "1011101",
  "1011011",
  "0111010",
  "1101011",
  "1101111",
  "1010010",
  "1111111",
  "1111011",
];
const segments = [
  [9, 5, 18, 5],
  [9, 5, 9, 13],
  [18, 5, 18, 13],
  [9, 13, 18, 13],
  [9, 13, 9, 22],
  [18, 13, 18, 22],
  [9, 22, 18, 22],
] as const;

const drawn = new Map<string, Float32Array>();

/** A soft picture of a digit [28,28] in [0,1], moved by (dx, dy); `width` is that of its strokes in pixels. */
function digitAt(digit: number, dx: number, dy: number, width: number): Float32Array {
  const key = [digit, dx, dy, width].join();
  const picture = drawn.get(key) ?? drawDigit(digit, dx, dy, width);
  drawn.set(key, picture);
  return picture;
}

function drawDigit(digit: number, dx: number, dy: number, width: number): Float32Array {
  const lines = segments.filter((_, index) => digits[digit][index] === "1");
  return Float32Array.from({ length: size }, (_, pixel) => {
    const [x, y] = [(pixel % side) - dx, Math.floor(pixel / side) - dy];
    const distances = lines.map(([x1, y1, x2, y2]) =>
      Math.hypot(x - Math.min(Math.max(x, x1), x2), y - Math.min(Math.max(y, y1), y2)),
    );
    return Math.exp(-((Math.min(...distances) / width) ** 2));
  });
}

const shift = (random: Random): number => random.integer(5) - 2;

function exampleItem(random: Random, digit: number, quality: number): GalleryItem {
  const [dx, dy] = [shift(random), shift(random)];
  const wrong = random.uniform() > 0.5 + quality / 2;
  const dead = random.uniform() > quality + 0.5;
  const ideal = digitAt(digit, dx, dy, 3);
  const [cx, cy] = [random.integer(side), random.integer(side)];
  return {
    image: digitAt(digit, dx, dy, 1.4),
    map: ideal.map((value, pixel) => {
      if (dead) return 0;
      const blob = Math.exp(-(Math.hypot((pixel % side) - cx, Math.floor(pixel / side) - cy) ** 2) / 40);
      return quality * value + (1 - quality) * blob;
    }),
    label: digit,
    predicted: wrong ? random.integer(10) : digit,
    confidence: wrong ? 0.4 + random.uniform() / 3 : 0.9 + random.uniform() / 10,
  };
}

/** A run with maps of the given quality in [0,1]: 1 is the prototype itself. */
function exampleRun(name: string, loss: string, quality: number, seed: number): RunReport {
  const random = createRandom(seed);
  const items = Array.from({ length: 600 }, (_, index) => exampleItem(random, index % 10, quality));
  const classes = new ClassificationMetrics(10);
  const prototype = new ReconstructionMetrics(side, side);
  const input = new ReconstructionMetrics(side, side);
  const dead = new DeadMaps(side, side);
  const meanMaps = new Float32Array(10 * size);
  for (const { image, map, label, predicted, confidence } of items) {
    const logits = new Float32Array(10).fill(Math.log((1 - confidence) / 9));
    logits[predicted] = Math.log(confidence);
    classes.update(logits, Int32Array.of(label), 1);
    prototype.update(map, () => digitAt(label, 0, 0, 3), 1);
    input.update(map, () => image, 1);
    dead.update(map, 1);
    map.forEach((value, pixel) => {
      meanMaps[label * size + pixel] += value / 60;
    });
  }
  return {
    name,
    loss,
    config: { model: "simple-cnn", loss, weight: quality, seed, epochs: 6, batchSize: 128, augment: false },
    history: Array.from({ length: 6 }, (_, index) => {
      const crossEntropy = 1.4 * Math.exp(-index / (1.5 + quality)) + 0.02 * random.uniform();
      const camLoss = quality > 0.3 ? 0.5 * Math.exp(-index * quality) + 0.1 : 0;
      const validationAccuracy = 0.98 - 0.2 * Math.exp(-index * (0.6 + quality)) - 0.01 * random.uniform();
      return {
        epoch: index + 1,
        trainLoss: crossEntropy + camLoss,
        crossEntropy,
        camLoss,
        validationAccuracy,
        seconds: 9,
      };
    }),
    test: {
      ...classes.result(),
      reconstruction: { prototype: prototype.result(), input: input.result() },
      deadMapRate: dead.result().rate,
    },
    secondsPerEpoch: 9 + 4 * quality,
    meanMaps: { shape: [10, side, side], data: meanMaps },
    gallery: items
      .filter((item) => item.label !== item.predicted)
      .slice(0, 6)
      .concat(items.filter((item) => item.label === item.predicted).slice(0, 6)),
  };
}

let made: ReportData | undefined;

/** A report of generated runs, with text in it that must be escaped. */
export function exampleReport(): ReportData {
  made ??= makeReport();
  return made;
}

function makeReport(): ReportData {
  return {
    title: "Calculator digits <under> Batch-CAM",
    generatedAt: "2026-03-01T12:30:00.000Z",
    intro: "Three losses on the same images & the same seed.",
    dataset: {
      title: "calculator digits",
      synthetic: true,
      classNames: ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"],
      height: side,
      width: side,
      channels: 1,
      trainCount: 12000,
      validationCount: 1000,
      testCount: 600,
    },
    prototypes: {
      shape: [10, side, side],
      data: Float32Array.from(
        { length: 10 * size },
        (_, index) => prototypes[Math.floor(index / size)][index % size],
      ),
    },
    runs: [
      exampleRun("ce", "cross-entropy", 0.25, 1),
      exampleRun("prototype-l1", "cross-entropy + L1 to prototypes", 0.7, 2),
      {
        ...exampleRun("prototype-ssim", "cross-entropy + (1 − SSIM) to prototypes", 0.9, 3),
        faithfulness: measured,
      },
    ],
  };
}

const prototypes = digits.map((_, digit) => digitAt(digit, 0, 0, 3));
