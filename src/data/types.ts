import { isShared, roomLike } from "./shared-memory.js";

/** What a model takes, or what a picture is brought to. */
export interface ImageShape {
  /** 1 (grey) or 3 (RGB). */
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** Images of one split with their classes. */
export interface ImageSet {
  /** [count,channels,height,width] in row-major order: bytes 0 to 255, or floats in [0,1]. */
  readonly images: Uint8Array | Float32Array;
  /** The class of each image [count]. */
  readonly labels: Int32Array;
  /** 1 where the decoy of an image lies and 0 elsewhere [count,height,width]; absent from sets without decoys. */
  readonly masks?: Uint8Array;
  readonly count: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** What the files of a dataset hold. */
export interface DatasetContent {
  readonly classNames: readonly string[];
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly train: ImageSet;
  /** The validation images that the dataset itself sets apart; absent when it has no such split. */
  readonly validation?: ImageSet;
  readonly test: ImageSet;
  /** Files of an image folder that were left out because they cannot be read. */
  readonly skipped?: readonly string[];
}

export interface Dataset extends DatasetContent {
  readonly name: string;
  readonly title: string;
  /** Whether the images were drawn by a program. */
  readonly synthetic: boolean;
}

/** Number of values of one image. */
export const imageSize = ({ channels, height, width }: ImageSet): number => channels * height * width;

/** Writes one image as floats in [0,1] to `out`, from `offset` on. */
export function imageFloats(set: ImageSet, index: number, out: Float32Array, offset: number): void {
  const size = imageSize(set);
  const { images } = set;
  const start = index * size;
  if (images instanceof Float32Array) {
    out.set(images.subarray(start, start + size), offset);
    return;
  }
  for (let at = 0; at < size; at++) out[offset + at] = images[start + at] / 255;
}

/** The same set with pixels and masks that worker threads can read as well: copied unless they can already. */
export function sharedSet(set: ImageSet): ImageSet {
  return { ...set, images: shared(set.images), ...(set.masks && { masks: shared(set.masks) }) };
}

function shared<Values extends Uint8Array | Float32Array>(values: Values): Values {
  if (isShared(values)) return values;
  const copy = roomLike(values, values.length);
  copy.set(values);
  return copy;
}

/** The images of a set at the given indices, in their order; worker threads can read their pixels and masks. */
export function pick(set: ImageSet, indices: ArrayLike<number>): ImageSet {
  const images = pickRows(set.images, imageSize(set), indices);
  const labels = Int32Array.from(indices, (index) => set.labels[index]);
  const masks = set.masks && pickRows(set.masks, set.height * set.width, indices);
  return { ...set, images, labels, ...(masks && { masks }), count: indices.length };
}

function pickRows<Values extends Uint8Array | Float32Array>(
  values: Values,
  size: number,
  indices: ArrayLike<number>,
): Values {
  const rows = roomLike(values, indices.length * size);
  for (let at = 0; at < indices.length; at++) {
    rows.set(values.subarray(indices[at] * size, (indices[at] + 1) * size), at * size);
  }
  return rows;
}
