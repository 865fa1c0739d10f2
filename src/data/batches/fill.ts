import { checkSize } from "../../base/array.js";
import { DataError, ShapeError } from "../../base/errors.js";
import {
  changeOf,
  changesImages,
  checkAugmentation,
  movesImages,
  type Rectangle,
} from "../augmentation/augment.js";
import type { Augmentation } from "../augmentation/augmentation.js";
import { type Grid, moveImage } from "../augmentation/movement.js";
import { channelMeans } from "../greyscale.js";
import { imageFloats, imageSize } from "../image-set.js";
import { prototypeFor, severalPerClass } from "../prototypes/choice.js";
import type { ImageSet, Prototypes } from "../types.js";

export interface FillOptions {
  readonly seed: number;
  readonly epoch: number;
  readonly augmentation: Augmentation;
  readonly prototypes?: Prototypes;
}

/** The pixels of a batch. */
export interface Filled {
  /** [size,C,H,W]. */
  readonly images: Float32Array;
  /** The images' prototypes, moved with them [size,H,W]; absent if each is its class's prototype. */
  readonly prototypes?: Float32Array;
  /** The images' masks, moved with them [size,H,W]; absent if the set has none. */
  readonly masks?: Float32Array;
}

/** Makes the pixels of the images at the given indices, reusing the memory of `used` if it is large enough. */
export type Fill = (indices: Uint32Array, used?: Filled) => Filled;

/**
 * Fills batches with images of a set, unchanged or augmented.
 * @throws UsageError when the augmentation is not possible.
 * @throws ShapeError when the prototypes are not of the images' size.
 * @throws DataError when a label has no prototype.
 */
export function fillWith(set: ImageSet, options: FillOptions): Fill {
  const { augmentation, prototypes } = options;
  checkAugmentation(augmentation, set);
  const own = prototypes && ownPrototypes(prototypes, augmentation) ? prototypes : undefined;
  if (own) checkPrototypes(own, set);
  return own || changesImages(augmentation) ? fillChanged(set, options, own) : fillPlain(set);
}

/** Whether each image has its own prototype: the nearest of several, or one moved with the image. */
export const ownPrototypes = (prototypes: Prototypes, augmentation: Augmentation): boolean =>
  severalPerClass(prototypes) || movesImages(augmentation);

function fillPlain(set: ImageSet): Fill {
  const size = imageSize(set);
  const pixels = set.height * set.width;
  return (indices, used) => {
    const images = floatRoom(indices.length * size, used?.images);
    const masks = set.masks && floatRoom(indices.length * pixels, used?.masks);
    indices.forEach((index, at) => {
      imageFloats(set, index, images, at * size);
      if (set.masks) masks?.set(rowOf(set.masks, index, pixels), at * pixels);
    });
    return { images, ...(masks && { masks }) };
  };
}

function fillChanged(set: ImageSet, { seed, epoch, augmentation }: FillOptions, maps?: Prototypes): Fill {
  const { height, width } = set;
  const size = imageSize(set);
  const pixels = height * width;
  const grid = { channels: 1, height, width };
  const original = new Float32Array(size);
  return (indices, used) => {
    const images = floatRoom(indices.length * size, used?.images);
    const prototypes = maps && floatRoom(indices.length * pixels, used?.prototypes);
    const masks = set.masks && floatRoom(indices.length * pixels, used?.masks);
    indices.forEach((index, at) => {
      const { movement, erased } = changeOf(augmentation, set, { seed, epoch, index });
      const image = rowOf(images, at, size);
      imageFloats(set, index, original, 0);
      moveImage(original, image, set, movement);
      if (erased) erase(image, set, erased);
      if (maps && prototypes) {
        const map = prototypeFor(maps, set.labels[index], channelMeans(original, 1, pixels));
        moveImage(map, rowOf(prototypes, at, pixels), grid, movement);
      }
      if (set.masks && masks) {
        const mask = rowOf(masks, at, pixels);
        moveImage(rowOf(set.masks, index, pixels), mask, grid, movement);
        // An erased decoy is no longer a decoy.
        if (erased) erase(mask, grid, erased);
      }
    });
    return { images, prototypes, ...(masks && { masks }) };
  };
}

/** One image's or map's values among many. */
const rowOf = <Values extends Uint8Array | Float32Array>(values: Values, index: number, size: number) =>
  values.subarray(index * size, (index + 1) * size) as Values;

/** Buffers to transfer to another thread instead of copying them. */
export const memoryOf = ({ images, prototypes, masks }: Filled): ArrayBuffer[] =>
  [images, prototypes, masks].flatMap((values) => (values ? [values.buffer as ArrayBuffer] : []));

/** Uninitialised room for floats. */
const floatRoom = (length: number, used?: Float32Array): Float32Array =>
  used && used.buffer.byteLength >= length * used.BYTES_PER_ELEMENT
    ? new Float32Array(used.buffer, 0, length)
    : new Float32Array(length);

function erase(image: Float32Array, { channels, height, width }: Grid, erased: Rectangle): void {
  for (let channel = 0; channel < channels; channel++) {
    for (let y = erased.top; y < erased.top + erased.height; y++) {
      const start = (channel * height + y) * width + erased.left;
      image.fill(0, start, start + erased.width);
    }
  }
}

function checkPrototypes({ shape, data }: Prototypes, set: ImageSet): void {
  const [classCount] = shape;
  const [height, width] = shape.slice(-2);
  if (shape.length < 3 || shape.length > 4 || height !== set.height || width !== set.width) {
    throw new ShapeError(
      `The prototypes have the shape [${shape}], but the images are ${set.height}x${set.width}: ` +
        "give one map of the images' size for each class [K,H,W], or several [K,k,H,W].",
    );
  }
  checkSize("The prototypes", data, shape);
  const wrong = set.labels.findIndex((label) => !(label >= 0 && label < classCount));
  if (wrong < 0) return;
  throw new DataError(
    `Label ${set.labels[wrong]} of training image ${wrong} has no prototype: there are ${classCount}.`,
  );
}
