import { basename, extname } from "node:path";
import { DataError } from "../base/errors.js";
import { shownKey } from "../base/options/shown.js";
import type { DatasetContent, ImageSet } from "../data/index.js";
import {
  beginningOf,
  checkMemory,
  contentOf,
  type NpyHeader,
  npyIntegers,
  parseNpyHeader,
  readFileOf,
  readZip,
  type ZipEntry,
} from "../files/index.js";
import { medmnistClassNames } from "./medmnist.js";

const splits = ["train", "val", "test"] as const;
type Split = (typeof splits)[number];

/** An array of the file, not yet unpacked. */
interface PackedArray {
  readonly entry: ZipEntry;
  readonly header: NpyHeader;
}

/**
 * Reads an .npz file in the format of MedMNIST (medmnist.com): the arrays `train_images`, `train_labels`,
 * `test_images`, `test_labels` and, optionally, `val_images` and `val_labels`. Images are bytes [N,H,W] or
 * [N,H,W,C] with C = 1 or 3; labels are integers [N] or [N,1]. A file named after a MedMNIST dataset gets its
 * class names. In other files the classes are the labels of the training images, which must be 0, 1, ...
 * without gaps.
 * @throws DataError when the file is missing, damaged, too large for memory, or in another format.
 */
export async function readNpz(path: string): Promise<DatasetContent> {
  const entries = readZip(await readFileOf(path, "data file"), path);
  const present = splitsIn(entries, path);
  const arrayOf = (split: Split, kind: string): PackedArray => packedArray(entries, `${split}_${kind}.npy`);
  const images = present.map((split) => checkImages(arrayOf(split, "images")));
  const labels = present.map((split, index) => checkLabels(arrayOf(split, "labels"), images[index]));
  checkAlike(images);
  const bytes = [...images, ...labels].reduce((sum, { entry }) => sum + entry.size, 0);
  checkMemory(bytes, path);

  const values = labels.map(({ entry, header }) => npyIntegers(contentOf(entry), header));
  const classNames =
    medmnistClassNames(basename(path, extname(path))) ?? namesOfLabels(values[0], labels[0].entry.where);
  values.forEach((list, index) => {
    checkRange(list, classNames.length, labels[index].entry.where);
  });
  const sets = images.map((array, index) => imageSet(array, Int32Array.from(values[index])));
  const { channels, height, width } = sets[0];
  const validation = present.includes("val") ? sets[1] : undefined;
  return { classNames, channels, height, width, train: sets[0], validation, test: sets[sets.length - 1] };
}

/** The splits of a file; validation is optional. */
function splitsIn(entries: ReadonlyMap<string, ZipEntry>, path: string): Split[] {
  const names = (split: Split): string[] => [`${split}_images`, `${split}_labels`];
  const has = (name: string): boolean => entries.has(`${name}.npy`);
  const present = splits.filter((split) => split !== "val" || names(split).some(has));
  const missing = present.flatMap(names).filter((name) => !has(name));
  if (missing.length === 0) return present;
  const found = [...entries.keys()].slice(0, 12).map((name) => shownKey(name.replace(/\.npy$/, "")));
  throw new DataError(
    `${path} has no ${missing.join(", ")}: expected ${splits.flatMap(names).join(", ")} ` +
      `(val is optional), found ${found.join(", ") || "nothing"}.`,
  );
}

function packedArray(entries: ReadonlyMap<string, ZipEntry>, name: string): PackedArray {
  const entry = entries.get(name)!;
  const header = parseNpyHeader(beginningOf(entry), entry.where);
  if (header.size !== entry.size) {
    throw new DataError(
      `${entry.where} should be ${header.size} bytes for its shape [${header.shape}], but is ${entry.size}: ` +
        "the array is truncated, or more data follows it. Download or write the file again.",
    );
  }
  return { entry, header };
}

/** Several times as many as the largest sets of labelled images. */
const mostImages = 5_000_000;
const mostClasses = 100_000;

function checkImages(array: PackedArray): PackedArray {
  const { shape, dtype } = array.header;
  const [, , , channels = 1] = shape;
  const grid = shape.length === 3 || (shape.length === 4 && (channels === 1 || channels === 3));
  if (shape[0] > mostImages) {
    throw new DataError(
      `${array.entry.where} holds ${shape[0]} images, more than the limit of ${mostImages}: use fewer.`,
    );
  }
  if (grid && shape.every((size) => size > 0) && dtype.endsWith("u1")) return array;
  throw new DataError(
    `${array.entry.where} is an array of shape [${shape}] and dtype "${dtype}": images must be bytes (uint8) ` +
      "of shape [N,H,W] (grey) or [N,H,W,3] (RGB), with at least one image.",
  );
}

function checkLabels(array: PackedArray, images: PackedArray): PackedArray {
  const { where } = array.entry;
  const [count, perImage = 1] = array.header.shape;
  if (perImage !== 1 || array.header.shape.length > 2) {
    throw new DataError(
      `${where} has the shape [${array.header.shape}]: only one label per image is supported, [N] or [N,1]; ` +
        "multi-label datasets are not.",
    );
  }
  if (count === images.header.shape[0]) return array;
  throw new DataError(
    `${where} has ${count} labels for ${images.header.shape[0]} images: the arrays do not belong together.`,
  );
}

/** The images of all splits must have the same shape. */
function checkAlike([first, ...others]: readonly PackedArray[]): void {
  const shapeOf = ({ header }: PackedArray): string => String(header.shape.slice(1));
  for (const other of others) {
    if (shapeOf(other) === shapeOf(first)) continue;
    throw new DataError(
      `${other.entry.where} has images of shape [${shapeOf(other)}], but those for training are ` +
        `[${shapeOf(first)}]: all splits need images of the same shape.`,
    );
  }
}

function namesOfLabels(labels: Float64Array, where: string): string[] {
  const present = new Set<number>();
  for (const label of labels) {
    present.add(label);
    if (present.size > mostClasses) {
      throw new DataError(`${where} has more than ${mostClasses} different labels: use fewer classes.`);
    }
  }
  const names = Array.from({ length: present.size }, (_, label) => String(label));
  if (names.every((_, label) => present.has(label))) return names;
  const ascending = [...present].sort((a, b) => a - b);
  throw new DataError(
    `${where} has ${present.size} different labels from ${ascending[0]} to ${ascending.at(-1)}: labels must be ` +
      "0, 1, 2, ... without gaps.",
  );
}

function checkRange(labels: Float64Array, classCount: number, where: string): void {
  const wrong = labels.findIndex((label) => !(label >= 0 && label < classCount));
  if (wrong < 0) return;
  throw new DataError(
    `Label ${labels[wrong]} of image ${wrong} in ${where} is not a class from 0 to ${classCount - 1}.`,
  );
}

function imageSet({ entry, header }: PackedArray, labels: Int32Array): ImageSet {
  const [count, height, width, channels = 1] = header.shape;
  const images = contentOf(entry).subarray(header.start);
  if (channels > 1) separateChannels(images, channels, height * width);
  return { images, labels, count, channels, height, width };
}

/** Turns images [N,H,W,C] into [N,C,H,W] in place, so that a large dataset does not need its memory twice. */
function separateChannels(images: Uint8Array, channels: number, pixels: number): void {
  const size = channels * pixels;
  const image = new Uint8Array(size);
  for (let start = 0; start < images.length; start += size) {
    image.set(images.subarray(start, start + size));
    for (let channel = 0; channel < channels; channel++) {
      for (let pixel = 0; pixel < pixels; pixel++) {
        images[start + channel * pixels + pixel] = image[pixel * channels + channel];
      }
    }
  }
}
