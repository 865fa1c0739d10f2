import { on } from "node:events";
import { Worker } from "node:worker_threads";
import * as errors from "../../base/errors.js";
import { checkOptions } from "../../base/options/check-options.js";
import {
  augmentationDefaults,
  type Batch,
  type BatchSource,
  batchesAhead,
  changesImages,
  checkImageSet,
  type ImageSet,
  memoryOf,
  orderRequirements,
  sharedSet,
  type TrainingOrder,
} from "../../data/index.js";
import { builtFile } from "../../files/index.js";

/** Start data of the thread in batch-worker.ts. */
export interface BatchWork {
  readonly set: ImageSet;
  readonly order: TrainingOrder;
}

/** Batches in flight: one being trained on, and one being made meanwhile. */
const underWay = 2;

const workerFile = builtFile("batch-worker.js", import.meta.url);

/**
 * Makes augmented batches in a worker thread, since ONNX Runtime's steps block this one. The worker reads the
 * set's pixels in place (a set in unshared memory is copied once), and batch memory is passed back and forth.
 * Unaugmented batches take less time to make than to send, so they are made in this thread, as all are if the
 * worker's file is missing. The batches are the same either way.
 * @throws as `batches` does.
 *
 * @example
 * ```ts
 * import { digitsDataset } from "batchcam";
 * import { workerBatches } from "batchcam/node";
 *
 * const { train } = digitsDataset({ trainCount: 100, testCount: 10 });
 * const order = { batchSize: 64, seed: 1, epoch: 0, epochs: 1 };
 * for await (const { size } of workerBatches(train, order)) console.log(size); // 64, then 36
 * ```
 */
export const workerBatches: BatchSource = (set, order) => {
  checkImageSet(set, "workerBatches: set");
  checkOptions(order, orderRequirements, "workerBatches", ["batchSize", "seed", "epoch", "epochs"]);
  return workerFile && changesImages(order.augmentation ?? augmentationDefaults)
    ? batchesOf(workerFile, { set: sharedSet(set), order })
    : batchesAhead(set, order);
};

async function* batchesOf(file: URL, work: BatchWork): AsyncGenerator<Batch, void> {
  // Without this process's flags, some of which (--input-type) a thread's file does not allow.
  const worker = new Worker(file, { workerData: work, execArgv: [] });
  // It may fail when nobody awaits it any more; that must not count as an unhandled rejection.
  worker.on("error", () => {});
  try {
    const made = on(worker, "message", { close: ["exit"] });
    for (let count = 0; count < underWay; count++) worker.postMessage(undefined);
    for await (const [{ value: batch, done }] of made as AsyncIterable<[IteratorResult<Batch, void>]>) {
      if (done) return;
      yield batch;
      worker.postMessage(batch, memoryOf(batch));
    }
    throw new Error("The thread that makes batches ended before the last one.");
  } catch (error) {
    throw ofOwnClass(error);
  } finally {
    await worker.terminate();
  }
}

/** An error from another thread loses its class, but keeps its name. */
function ofOwnClass(error: unknown): unknown {
  const known = Object.values(errors).find(({ name }) => error instanceof Error && error.name === name);
  return known ? new known((error as Error).message, { cause: error }) : error;
}
