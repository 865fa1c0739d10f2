import type { Requirements } from "../../base/options/check-options.js";
import { within } from "../../base/options/requirements.js";
import type { ImageSet } from "../types.js";
import { type Batch, type BatchOptions, batches, batchRequirements } from "./batches.js";
import type { Filled } from "./fill.js";
import { prefetch } from "./prefetch.js";

/** Which batches a run needs; each epoch has its own order. */
export interface TrainingOrder extends Omit<BatchOptions, "shuffle"> {
  /** The epoch to stop before. */
  readonly epochs: number;
}

const { shuffle: _, ...ofBatches } = batchRequirements;

/** What the order of a run's batches must be. */
export const orderRequirements: Requirements<TrainingOrder> = { ...ofBatches, epochs: within.wholeFromZero };

/**
 * A source of batches for a training loop. A batch's memory belongs to the reader until it asks for the next
 * batch, and may be overwritten after that.
 */
export type BatchSource = (set: ImageSet, order: TrainingOrder) => AsyncIterable<Batch>;

/**
 * Yields the batches of all epochs from `epoch` on, in order; `skip` applies to the first of them.
 * @param usedPixels - As in `batches`.
 * @throws as `batches` does.
 */
export function* trainingBatches(
  set: ImageSet,
  { epochs, skip, ...order }: TrainingOrder,
  usedPixels?: () => Filled | undefined,
): Generator<Batch, void> {
  for (let epoch = order.epoch; epoch < epochs; epoch++) {
    const seen = epoch === order.epoch ? skip : 0;
    yield* batches(set, { ...order, epoch, skip: seen, shuffle: true }, usedPixels);
  }
}

/**
 * Makes the batches in the calling thread, each while the step on the previous one is awaited. The two overlap
 * if the step leaves this thread free, as on a GPU.
 */
export const batchesAhead: BatchSource = (set, order) => prefetch(trainingBatches(set, order));
