import { writeFileSync } from "node:fs";
import { type DatasetContent, digitsDataset, type ImageSet } from "../../src/data/index.js";
import { npy, npz } from "../datasets/npz-files.js";

export interface DigitCounts {
  readonly train: number;
  readonly test: number;
}

/**
 * The first of the embedded digits at half their size, [count,1,14,14]: training on them takes a quarter of the time.
 */
export function smallDigits(counts: DigitCounts): Omit<DatasetContent, "classNames"> {
  const { train, test } = digitsDataset({ trainCount: counts.train, testCount: counts.test });
  return { channels: 1, height: 14, width: 14, train: halved(train), test: halved(test) };
}

/** Writes small digits as an .npz file. */
export function writeDigits(path: string, counts: DigitCounts): string {
  const { train, test } = smallDigits(counts);
  const arrays = Object.entries({ train, test }).flatMap(([split, set]) => [
    [`${split}_images`, imagesOf(set)],
    [`${split}_labels`, npy({ shape: [set.count], data: Uint8Array.from(set.labels) })],
  ]);
  writeFileSync(path, npz(Object.fromEntries(arrays)));
  return path;
}

const imagesOf = ({ images, count, height, width }: ImageSet): Uint8Array =>
  npy({ shape: [count, height, width], data: Uint8Array.from(images) });

/** Means over squares of two pixels by two. */
function halved(set: ImageSet): ImageSet {
  const [height, width] = [set.height / 2, set.width / 2];
  const images = Uint8Array.from({ length: set.count * height * width }, (_, at) => {
    const [row, column] = [Math.floor(at / width), at % width];
    const corner = 2 * row * set.width + 2 * column;
    const square = [corner, corner + 1, corner + set.width, corner + set.width + 1];
    return Math.round(square.reduce((sum, place) => sum + set.images[place], 0) / 4);
  });
  return { ...set, images, height, width };
}
