/** Images of one split with their classes. */
export interface ImageSet {
  /** [count,channels,height,width] in row-major order: bytes 0 to 255, or floats in [0,1]. */
  readonly images: Uint8Array | Float32Array;
  /** The class of each image [count]. */
  readonly labels: Int32Array;
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

/** Memory that worker threads can read as well, where the platform has such memory. */
export const sharedMemory = (bytes: number): ArrayBufferLike =>
  typeof SharedArrayBuffer === "undefined" ? new ArrayBuffer(bytes) : new SharedArrayBuffer(bytes);

/** Room for as many pixels of the same kind, which worker threads can read as well. */
function roomLike(images: ImageSet["images"], length: number): ImageSet["images"] {
  const memory = sharedMemory(length * images.BYTES_PER_ELEMENT);
  return images instanceof Uint8Array ? new Uint8Array(memory) : new Float32Array(memory);
}

/** The same set with pixels that worker threads can read as well: copied unless they can already. */
export function sharedSet(set: ImageSet): ImageSet {
  if (set.images.buffer instanceof SharedArrayBuffer) return set;
  const images = roomLike(set.images, set.images.length);
  images.set(set.images);
  return { ...set, images };
}

/** The images of a set at the given indices, in their order; worker threads can read their pixels. */
export function pick(set: ImageSet, indices: ArrayLike<number>): ImageSet {
  const size = imageSize(set);
  const images = roomLike(set.images, indices.length * size);
  for (let at = 0; at < indices.length; at++) {
    images.set(set.images.subarray(indices[at] * size, (indices[at] + 1) * size), at * size);
  }
  const labels = Int32Array.from(indices, (index) => set.labels[index]);
  return { ...set, images, labels, count: indices.length };
}
