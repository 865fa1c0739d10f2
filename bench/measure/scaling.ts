import type { StartPeer } from "./peer.js";
import { type Timing, type TimingOptions, timeTask } from "./timing.js";
import { tasksOf } from "./works.js";

/** How time grows with the number of images, on our side alone. */
export interface Scaling {
  /** A training step with cross-entropy, by images in the batch. */
  readonly steps: readonly Timing[];
  /** An epoch, by images in the set. */
  readonly epochs: readonly Timing[];
}

const batchSizes = [16, 32, 64, 128, 256, 512];

export async function measureScaling(
  model: string,
  start: StartPeer,
  options: TimingOptions,
): Promise<Scaling> {
  const [steps, epochs]: Timing[][] = [[], []];
  const peer = start();
  for (const images of batchSizes) {
    steps.push(await timeTask({ model, work: "ce", images }, peer, undefined, options));
  }
  for (const task of tasksOf(model, "epoch")) {
    epochs.push(await timeTask(task, peer, undefined, options));
  }
  peer.stop();
  return { steps, epochs };
}
