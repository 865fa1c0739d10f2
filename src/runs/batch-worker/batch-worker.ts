/**
 * The thread of worker-batches.ts: makes one batch per message, in the memory of a used batch that comes with
 * it.
 */
import { parentPort, workerData } from "node:worker_threads";
import { type Filled, memoryOf, trainingBatches } from "../../data/index.js";
import type { BatchWork } from "./worker-batches.js";

const { set, order } = workerData as BatchWork;
let used: Filled | undefined;
const made = trainingBatches(set, order, () => used);
parentPort?.on("message", (returned: Filled | undefined) => {
  used = returned;
  const next = made.next();
  parentPort?.postMessage(next, next.done ? [] : memoryOf(next.value));
});
