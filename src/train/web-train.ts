import { checkValue } from "../base/options/check-options.js";
import { objectWith } from "../base/options/requirements.js";
import { type WebBackendOptions, webBackend } from "../runtime/web.js";
import { type InMemoryOptions, type TrainedModel, trainInMemory } from "./train-in-memory.js";

/** Options of `train` in a browser: those of training in memory, and the backend. */
export type WebTrainOptions = InMemoryOptions & WebBackendOptions;

/**
 * Trains a classifier with its own explanations in the loss, in one call, in the browser: on WebAssembly, or on
 * WebGPU.
 *
 * @param options - docs/OPTIONS.md lists the defaults.
 * @throws UsageError when an option is unknown or invalid.
 * @throws DataError when the images are unusable; TrainingError when the loss is not finite.
 * @throws The signal's reason when it aborts.
 *
 * @example
 * ```ts
 * import { digitsDataset } from "batchcam";
 * import { train } from "batchcam/web";
 *
 * const trained = await train({ data: digitsDataset({ trainCount: 1000, testCount: 200 }), epochs: 1 });
 * console.log(`${trained}`);
 * const url = URL.createObjectURL(new Blob([new Uint8Array(trained.toOnnx())]));
 * console.log(url);
 * ```
 */
export async function train(options: WebTrainOptions = {}): Promise<TrainedModel> {
  checkValue(options, objectWith("an object of options"), "train: options");
  const { device, threads, ...rest } = options;
  return trainInMemory(rest, webBackend({ device, threads }));
}
