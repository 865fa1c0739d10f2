import { checkOptions, type Requirement, type Requirements } from "../base/options/check-options.js";
import { signal as abortSignal, callback, flag, objectWith, text } from "../base/options/requirements.js";
import type { ForeignReading } from "../import/index.js";
import type { TrainConfig } from "../options/index.js";
import { type Backend, isBackend } from "../runtime/index.js";
import type { EpochRecord, FitProgress, TrainingData, WeightsReport } from "../train/index.js";

/** Events of every kind of run, for progress displays. */
export type CommonEvent =
  | { readonly kind: "read"; readonly done: number; readonly count: number }
  | {
      readonly kind: "data";
      readonly data: TrainingData;
      /** How the classes are balanced; absent where they play no part. */
      readonly config?: Pick<TrainConfig, "sampler" | "classWeights">;
    }
  | { readonly kind: "step"; readonly progress: FitProgress; readonly epochs: number };

/** Events of a training run. */
export type RunEvent =
  | CommonEvent
  | {
      /** The run to resume has nothing left to do. */
      readonly kind: "finished";
      readonly epochs: number;
    }
  | {
      readonly kind: "model";
      readonly path: string;
      readonly layer: string;
      readonly reading: ForeignReading;
    }
  | { readonly kind: "weights"; readonly path: string; readonly report: WeightsReport }
  | { readonly kind: "epoch"; readonly record: EpochRecord; readonly epochs: number }
  | { readonly kind: "evaluate"; readonly done: number; readonly count: number };

/** Where and how a run is trained. */
export interface RunOptions<Event = RunEvent> {
  readonly backend: Backend;
  /** The run's folder. */
  readonly directory: string;
  /** Resume the run in the folder. */
  readonly resume?: boolean;
  /** When aborted, the run saves its state and stops. */
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: Event) => void;
}

/** A run stopped by its signal, which can be resumed. */
export interface Interrupted {
  readonly kind: "interrupted";
  /** The current epoch, counted from 1. */
  readonly epoch: number;
  /** Steps done in it. */
  readonly step: number;
}

/** What a configuration of a run must be: one from `resolve`, with the keys of every run and those of its kind. */
export const configFrom = (resolve: string, ...keys: readonly string[]): Requirement =>
  objectWith(
    `a configuration from ${resolve}`,
    "data",
    "model",
    "epochs",
    "batchSize",
    "lr",
    "seed",
    ...keys,
  );

/**
 * Checks what a run is given.
 * @throws UsageError that names the option that is unknown or does not fit.
 */
export function checkRunOptions<Event>(options: RunOptions<Event>, where: string): void {
  checkOptions<RunOptions<Event>>(options, requirements, where, ["backend", "directory"]);
}

const requirements: Requirements<RunOptions> = {
  backend: isBackend,
  directory: text,
  resume: flag,
  signal: abortSignal,
  onEvent: callback,
};
