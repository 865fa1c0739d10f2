import { UsageError } from "../base/errors.js";
import { checkValue } from "../base/options/check-options.js";
import { flag, objectWith, text } from "../base/options/requirements.js";
import { percentOf } from "../base/quantities.js";
import { backendOf, nodeBackend } from "../node/backend.js";
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
  checkObserver,
  type InMemoryOptions,
  type TrainedModel,
  type TrainObserver,
  trainInMemory,
} from "../train/index.js";

/**
 * Options of `train` for a run on disk: those of `batchcam train`, listed in docs/OPTIONS.md, and where to
 * keep it.
 */
export interface TrainCallOptions extends TrainOptions, TrainObserver {
  /** The run's folder; by default runs/NAME, named after the options. */
  readonly out?: string;
  /** Resumes the run in `out`, with the same numbers as without the interruption. */
  readonly resume?: boolean;
}

/** Options of `train` for images in memory; nothing is written. */
export interface TrainDataOptions extends InMemoryOptions, Pick<TrainOptions, "device" | "threads"> {
  readonly data: NonNullable<InMemoryOptions["data"]>;
}

/**
 * A finished run on disk; it prints as one readable line.
 *
 * @example
 * ```ts
 * import { train, TrainedRun } from "batchcam/node";
 *
 * const run = await train({ limitTrain: 100, limitTest: 20, epochs: 1, out: "runs/first" });
 * console.log(run instanceof TrainedRun, run.directory); // true runs/first
 * ```
 */
export class TrainedRun {
  constructor(
    /** The run's folder, with the model, its weights, all numbers and the report. */
    readonly directory: string,
    /** The contents of `summary.json` in the folder. */
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
 * Trains a classifier with its own explanations in the loss, in one call, like `batchcam train`. Data from a
 * folder, a file or a known dataset gives a run on disk; a dataset in memory gives a model in memory.
 *
 * @param options - docs/OPTIONS.md lists the defaults.
 * @throws UsageError when an option is unknown or invalid, or the folder already holds a run.
 * @throws DataError when the data is missing or unusable; TrainingError when the loss is not finite.
 * @throws The signal's reason when it aborts. A run on disk is saved first, for `resume`.
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
export async function train(
  options: TrainCallOptions | TrainDataOptions = {},
): Promise<TrainedRun | TrainedModel> {
  checkValue(options, objectWith("an object of options"), "train: options");
  return isInMemory(options) ? trainData(options) : trainOnDisk(options);
}

const isInMemory = (options: TrainCallOptions | TrainDataOptions): options is TrainDataOptions =>
  typeof options.data === "object";

const trainData = ({ device, threads, ...options }: TrainDataOptions): Promise<TrainedModel> =>
  trainInMemory(options, nodeBackend({ device, threads }), workerBatches);

async function trainOnDisk(options: TrainCallOptions): Promise<TrainedRun> {
  const { out, resume = false, onProgress, onEpoch, signal, ...given } = options;
  checkObserver({ onProgress, onEpoch, signal });
  if (out !== undefined) checkValue(out, text, "train: out");
  checkValue(resume, flag, "train: resume");
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
    backend: backendOf(config),
    directory,
    resume,
    signal,
    onEvent,
  });
  if (outcome.kind === "interrupted") throw signal?.reason;
  await illustrateRun(directory);
  return new TrainedRun(directory, outcome.summary);
}
