import { DataError } from "../../base/errors.js";
import { checkOptions, checkValue, type Requirements } from "../../base/options/check-options.js";
import { oneOf, wholeNumber, within } from "../../base/options/requirements.js";
import { streamOf } from "../../base/random-streams.js";
import { checkImageSet, checkSet } from "../check-set.js";
import { imageSize } from "../image-set.js";
import { allocateLike, sharedMemory } from "../shared-memory.js";
import type { ImageSet } from "../types.js";
import { grey, palette, tint } from "./colour.js";
import { cornerPatch } from "./corner.js";
import { type DecoyKind, decoyKinds } from "./kinds.js";
import { cueOf, type DrawMark, type Marked } from "./marks.js";
import { scannerMark } from "./scanner-mark.js";

const splits = ["training", "validation", "test"] as const;

export interface DecoyOptions {
  readonly kind: DecoyKind;
  /**
   * In training, the decoy matches the label. In other splits, it is that of a random class, or present by
   * chance.
   */
  readonly split: (typeof splits)[number];
  readonly classCount: number;
  readonly seed: number;
}

const marks: Readonly<Record<Exclude<DecoyKind, "colour">, DrawMark>> = {
  "random-corner": cornerPatch(),
  "fixed-corner": cornerPatch(0),
  "scanner-mark": scannerMark,
};

const requirements: Requirements<DecoyOptions> = {
  kind: oneOf(decoyKinds),
  split: oneOf(splits),
  classCount: within.count,
  seed: wholeNumber,
};

/**
 * Copies a set and adds a decoy to its images; `masks` marks where it lies, except for "colour", which is
 * everywhere. What an image gets depends on the seed, the split and its index alone.
 * @throws DataError when the kind does not suit the number of classes, the images' size or channels, or when
 * the set already has masks.
 *
 * @example
 * ```ts
 * import { addDecoy, digitsDataset } from "batchcam";
 *
 * const { train } = digitsDataset({ trainCount: 100, testCount: 10 });
 * const options = { kind: "random-corner", split: "training", classCount: 10, seed: 1 } as const;
 * const { masks } = addDecoy(train, options);
 * console.log(masks?.length); // 78400
 * ```
 */
export function addDecoy(set: ImageSet, options: DecoyOptions): ImageSet {
  checkImageSet(set, "addDecoy: set");
  checkOptions(options, requirements, "addDecoy", ["kind", "split", "classCount", "seed"]);
  const { kind, split, classCount, seed } = options;
  checkSet(set, classCount, split);
  checkFit(set, kind, classCount);
  const marked = (index: number): Marked => ({
    height: set.height,
    width: set.width,
    label: set.labels[index],
    classCount,
    tellsClass: split === "training",
    random: streamOf(seed, "decoys", split, index),
  });
  if (kind === "colour") return tint(set, (index) => palette[cueOf(marked(index))]);
  return drawMarks(set, marks[kind], marked);
}

/**
 * The images without the decoy: the set itself, or for "colour" the same grey in three channels.
 * @throws DataError when the kind does not suit the images.
 *
 * @example
 * ```ts
 * import { digitsDataset, withoutDecoy } from "batchcam";
 *
 * const { train } = digitsDataset({ trainCount: 100, testCount: 10 });
 * console.log(withoutDecoy(train, "colour").channels); // 3
 * ```
 */
export function withoutDecoy(set: ImageSet, kind: DecoyKind): ImageSet {
  checkImageSet(set, "withoutDecoy: set");
  checkValue(kind, oneOf(decoyKinds), "withoutDecoy: kind");
  if (kind !== "colour") return set;
  checkGrey(set);
  return tint(set, () => grey);
}

function drawMarks(set: ImageSet, draw: DrawMark, marked: (index: number) => Marked): ImageSet {
  const { count, channels, height, width } = set;
  const size = imageSize(set);
  const pixels = height * width;
  const images = allocateLike(set.images, set.images.length);
  images.set(set.images);
  const masks = new Uint8Array(sharedMemory(count * pixels));
  const unit = images instanceof Uint8Array ? 1 : 1 / 255;
  for (let index = 0; index < count; index++) {
    draw(marked(index), (y, x, value) => {
      const at = y * width + x;
      masks[index * pixels + at] = 1;
      for (let channel = 0; channel < channels; channel++) {
        images[index * size + channel * pixels + at] = value * unit;
      }
    });
  }
  return { ...set, images, masks };
}

/** Smallest image side in pixels that leaves room for a mark in two corners. */
const leastSide = 8;

function checkFit(set: ImageSet, kind: DecoyKind, classCount: number): void {
  const { height, width, masks } = set;
  if (masks) throw new DataError(`The images have masks already: the decoy "${kind}" needs images without.`);
  if (kind !== "scanner-mark" && classCount > palette.length) {
    throw new DataError(
      `The decoy "${kind}" has values for ${palette.length} classes, and the data has ${classCount}: use ` +
        '"scanner-mark", or data of fewer classes.',
    );
  }
  if (kind === "colour") checkGrey(set);
  else if (Math.min(height, width) < leastSide) {
    throw new DataError(
      `The images are ${width}x${height} pixels, and the decoy "${kind}" needs ${leastSide} or more each way: use ` +
        "larger images.",
    );
  }
}

function checkGrey({ channels }: ImageSet): void {
  if (channels === 1) return;
  throw new DataError(
    `The decoy "colour" tints grey images, and these have ${channels} channels: use data of 1 channel, or ` +
      '"channels" 1 for an image folder.',
  );
}
