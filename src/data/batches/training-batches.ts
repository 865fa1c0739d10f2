import type { Requirements } from "../../base/options/check-options.js";
import { within } from "../../base/options/requirements.js";
import type { ImageSet } from "../types.js";
import { type Batch, type BatchOptions, batches, batchRequirements } from "./batches.js";
import type { Filled } from "./fill.js";
import { prefetch } from "./prefetch.js";

/** The batches of a run, from one epoch to the last; each epoch has an order of its own. */
export interface TrainingOrder extends Omit<BatchOptions, "shuffle"> {
  /** Number of the epoch after the last one. */
  readonly epochs: number;
}

const { shuffle: _, ...ofBatches } = batchRequirements;

/** What the order of a run's batches must be. */
export const orderRequirements: Requirements<TrainingOrder> = { ...ofBatches, epochs: within.wholeFromZero };

/**
 * Where a training loop takes its batches from. The memory of a batch is its reader's until the next one is
 * asked for, and may be written to after that.
 */
export type BatchSource = (set: ImageSet, order: TrainingOrder) => AsyncIterable<Batch>;

/**
 * The batches of all epochs from `epoch` on, one epoch after the other; `skip` counts in the first of them.
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
 * Makes the batches in the thread that asks for them, each while the step with the one before is awaited: that is
 * at the same time where the step leaves this thread free, as on a GPU.
 */
export const batchesAhead: BatchSource = (set, order) => prefetch(trainingBatches(set, order));
