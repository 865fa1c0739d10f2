import { UsageError } from "../base/errors.js";
import { percentOf } from "../base/quantities.js";
import { nodeBackend } from "../node/backend.js";
import { resolveConfig, type TrainOptions } from "../options/index.js";
import { illustrateRun } from "../report/index.js";
import {
  type RunEvent,
  resumedConfig,
  runDirectory,
  type Summary,
  trainRun,
  workerBatches,
} from "../runs/index.js";
import {
  type InMemoryOptions,
  type TrainedModel,
  type TrainObserver,
  trainInMemory,
} from "../train/index.js";

/** Options of `train` for a run on disk: those of `batchcam train`, as docs/OPTIONS.md lists them, and where it goes. */
export interface TrainCallOptions extends TrainOptions, TrainObserver {
  /** The run's folder; by default runs/ and a name made of the options. */
  readonly out?: string;
  /** Goes on with the run in `out`, to the same numbers as without a break. */
  readonly resume?: boolean;
}

/** Options of `train` for images in memory; nothing is written. */
export interface TrainDataOptions extends InMemoryOptions, Pick<TrainOptions, "device" | "threads"> {
  readonly data: NonNullable<InMemoryOptions["data"]>;
}

/** A finished run on disk. It prints as one line that reads as a sentence. */
export class TrainedRun {
  constructor(
    /** The run's folder, with the model, its weights, all numbers and the report. */
    readonly directory: string,
    /** What `summary.json` in the folder holds. */
    readonly summary: Summary,
  ) {}

  /** Such as `runs/digits-prototype-ssim-seed1: accuracy 97.2 %, dead maps 0.0 % on 500 test images`. */
  toString(): string {
    const { accuracy, deadMapRate, count } = this.summary.test;
    return `${this.directory}: accuracy ${percentOf(accuracy)}, dead maps ${percentOf(deadMapRate)} on ${count} test images`;
  }

  /** What console.log prints. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/**
 * Trains a classifier with its own explanations in the loss, in one call, as `batchcam train` does. Data from a folder,
 * a file or a known dataset makes a run on disk; a dataset in memory gives a model in memory.
 *
 * @param options - What is left out has the default that docs/OPTIONS.md lists.
 * @throws UsageError when an option is unknown or cannot have its value, or the folder holds a run already.
 * @throws DataError when the data is missing or cannot be used; TrainingError when the loss is not finite.
 * @throws The signal's reason when it is aborted. A run on disk is saved before, for `resume`.
 *
 * @example
 * ```ts
 * import { train } from "batchcam/node";
 *
 * const run = await train({ data: "photos", imageSize: 32, epochs: 1, out: "runs/photos", valFraction: 0 });
 * console.log(`${run}`);
 * console.log(run.summary.test.accuracy);
 * ```
 */
export function train(options?: TrainCallOptions): Promise<TrainedRun>;
export function train(options: TrainDataOptions): Promise<TrainedModel>;
export function train(options: TrainCallOptions | TrainDataOptions = {}): Promise<TrainedRun | TrainedModel> {
  return isInMemory(options) ? trainData(options) : trainOnDisk(options);
}

const isInMemory = (options: TrainCallOptions | TrainDataOptions): options is TrainDataOptions =>
  typeof options.data === "object";

const trainData = ({ device, threads, ...options }: TrainDataOptions): Promise<TrainedModel> =>
  trainInMemory(options, nodeBackend({ device, threads }), workerBatches);

async function trainOnDisk(options: TrainCallOptions): Promise<TrainedRun> {
  const { out, resume = false, onProgress, onEpoch, signal, ...given } = options;
  signal?.throwIfAborted();
  if (resume && out === undefined) {
    throw new UsageError("`resume` needs the folder of the run to continue: give `out`.");
  }
  const config = resume && out !== undefined ? await resumedConfig(out, given) : resolveConfig(given);
  const directory = out ?? runDirectory(config);
  const onEvent = (event: RunEvent): void => {
    if (event.kind === "step") onProgress?.({ ...event.progress, epochs: event.epochs });
    if (event.kind === "epoch") onEpoch?.(event.record);
  };
  const outcome = await trainRun(config, {
    backend: nodeBackend(config),
    directory,
    resume,
    signal,
    onEvent,
  });
  if (outcome.kind === "interrupted") throw signal?.reason;
  await illustrateRun(directory);
  return new TrainedRun(directory, outcome.summary);
}
