import { allocateLike, isShared } from "./shared-memory.js";
import type { ImageSet } from "./types.js";

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

/** The same set with pixels and masks in memory shared with worker threads, copied if necessary, and no more than these need. */
export function sharedSet({ groups, files, ...set }: ImageSet): ImageSet {
  return { ...set, images: shared(set.images), ...(set.masks && { masks: shared(set.masks) }) };
}

function shared<Values extends Uint8Array | Float32Array>(values: Values): Values {
  if (isShared(values)) return values;
  const copy = allocateLike(values, values.length);
  copy.set(values);
  return copy;
}

/** Selects images by index, in the given order, into memory shared with worker threads. */
export function pick(set: ImageSet, indices: ArrayLike<number>): ImageSet {
  const { masks, groups, files } = set;
  return {
    ...set,
    images: pickRows(set.images, imageSize(set), indices),
    labels: Int32Array.from(indices, (index) => set.labels[index]),
    ...(masks && { masks: pickRows(masks, set.height * set.width, indices) }),
    ...(groups && { groups: Int32Array.from(indices, (index) => groups[index]) }),
    ...(files && { files: Array.from(indices, (index) => files[index]) }),
    count: indices.length,
  };
}

/** The first images of a set, in the same memory. */
export function firstOf(set: ImageSet, count: number): ImageSet {
  const { masks, groups, files } = set;
  return {
    ...set,
    images: set.images.subarray(0, count * imageSize(set)),
    labels: set.labels.subarray(0, count),
    ...(masks && { masks: masks.subarray(0, count * set.height * set.width) }),
    ...(groups && { groups: groups.subarray(0, count) }),
    ...(files && { files: files.slice(0, count) }),
    count,
  };
}

function pickRows<Values extends Uint8Array | Float32Array>(
  values: Values,
  size: number,
  indices: ArrayLike<number>,
): Values {
  const rows = allocateLike(values, indices.length * size);
  for (let at = 0; at < indices.length; at++) {
    rows.set(values.subarray(indices[at] * size, (indices[at] + 1) * size), at * size);
  }
  return rows;
}
