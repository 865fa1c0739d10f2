import { UsageError } from "../base/errors.js";
import { createRandom } from "../base/random.js";
import { type ImageSet, imageFloats, imageSize } from "./types.js";

export interface Batch {
  /** Pixels in [0,1], [size,C,H,W]. */
  readonly images: Float32Array;
  /** Classes [size]. */
  readonly labels: Int32Array;
  /** Where the images stand in the set [size]. */
  readonly indices: Uint32Array;
  readonly size: number;
}

export interface BatchOptions {
  /** Images in a batch; the last one of an epoch may have fewer. */
  readonly batchSize: number;
  readonly seed: number;
  /** Counted from 0; each epoch has its own order. */
  readonly epoch: number;
  readonly shuffle: boolean;
  /** Batches at the beginning that were seen before; 0 by default. */
  readonly skip?: number;
}

/** Purpose of a random stream: shuffling must not follow another use of the same seed. */
const shuffling = 1;

/**
 * The batches of one epoch. Their content depends on the set, the seed and the epoch alone.
 * @throws UsageError when the batch size is not a positive whole number.
 */
export function* batches(set: ImageSet, options: BatchOptions): Generator<Batch, void> {
  const { batchSize, seed, epoch, shuffle, skip = 0 } = options;
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new UsageError(`batchSize is ${batchSize}: give a positive whole number.`);
  }
  const order = shuffle
    ? createRandom(seed, shuffling, epoch).permutation(set.count)
    : Uint32Array.from({ length: set.count }, (_, index) => index);
  const size = imageSize(set);
  for (let start = skip * batchSize; start < set.count; start += batchSize) {
    const indices = order.slice(start, start + batchSize);
    const images = new Float32Array(indices.length * size);
    indices.forEach((index, at) => {
      imageFloats(set, index, images, at * size);
    });
    const labels = Int32Array.from(indices, (index) => set.labels[index]);
    yield { images, labels, indices, size: indices.length };
  }
}

/**
 * Makes the next item while the consumer still works on the one before: the consumer gets an item, and
 * when it first waits for something (such as a step that runs), the next one is made. A failure of the
 * iterator reaches the consumer when it asks for the item that could not be made.
 */
export async function* prefetch<T>(items: Iterator<T, void>): AsyncGenerator<T, void> {
  const later = (): Promise<IteratorResult<T, void>> => {
    const made = new Promise<IteratorResult<T, void>>((resolve, reject) => {
      setTimeout(() => {
        try {
          resolve(items.next());
        } catch (error) {
          reject(error);
        }
      });
    });
    // It may fail before the consumer asks for it, which must not count as a failure nobody handles.
    made.catch(() => {});
    return made;
  };
  let next = later();
  for (;;) {
    const item = await next;
    if (item.done) return;
    next = later();
    yield item.value;
  }
}
