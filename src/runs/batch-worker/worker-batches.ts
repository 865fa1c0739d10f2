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

/** What the thread of batch-worker.ts is given when it starts. */
export interface BatchWork {
  readonly set: ImageSet;
  readonly order: TrainingOrder;
}

/** Batches under way: the one that is trained on, and the one that is made meanwhile. */
const underWay = 2;

const workerFile = builtFile("batch-worker.js", import.meta.url);

/**
 * Makes augmented batches in a thread of their own, for a step of ONNX Runtime keeps this one busy. The thread
 * reads the pixels of the set where they are (a set whose pixels it cannot read is copied once), and the memory
 * of the batches goes back and forth. Batches without augmentation take less time to make than to send, and
 * are made in this thread, as all are where the thread's file is missing; they are the same batches.
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
  // Without the flags of this process, some of which (--input-type) a thread's file cannot have.
  const worker = new Worker(file, { workerData: work, execArgv: [] });
  // It may fail when nobody waits for it any more, which must not count as a failure nobody handles.
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

/** An error of another thread comes without its class, but with the name of it. */
function ofOwnClass(error: unknown): unknown {
  const known = Object.values(errors).find(({ name }) => error instanceof Error && error.name === name);
  return known ? new known((error as Error).message, { cause: error }) : error;
}
