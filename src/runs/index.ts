export { workerBatches } from "./batch-worker/worker-batches.js";
export { dataConfigOf, loadRunData } from "./data.js";
export { type EvaluateRunOptions, evaluateRun } from "./evaluate-run.js";
export { measureRunFaithfulness, type RunFaithfulnessOptions } from "./faithfulness.js";
export { faithfulnessDefaults } from "./faithfulness-defaults.js";
export type { Gallery } from "./gallery.js";
export {
  type PretrainEvent,
  type PretrainOutcome,
  type PretrainRunOptions,
  pretrainRun,
  type Reconstructions,
} from "./pretrain-run.js";
export type { Interrupted, RunEvent, RunOptions } from "./run-events.js";
export { dataName, runDirectory, runName } from "./run-name.js";
export { type Checkpoint, loadCheckpoint, saveCheckpoint } from "./saved/checkpoint.js";
export {
  type GivenOptions,
  readOptions,
  resumedConfig,
  resumedOptions,
  savedOptions,
} from "./saved/resumed-options.js";
export { runFiles } from "./saved/run-files.js";
export { withRunLock } from "./saved/run-lock.js";
export { runKey } from "./saved/same-run.js";
export { readRun, type SavedRun } from "./saved/saved-run.js";
export { savedConfig } from "./saved/schemas/config.js";
export type { PretrainRecord } from "./saved/schemas/history.js";
export {
  type PretrainSummary,
  type Summary,
  savedNumbers,
  type TrainSummary,
} from "./saved/schemas/summary.js";
export type { TrainedRunOptions } from "./saved/trained-run.js";
export { loadWeights, saveWeights } from "./saved/weights-file.js";
export { readClassWeights } from "./start/class-weights.js";
export { openModel } from "./start/open-model.js";
export { readStart } from "./start/run-start.js";
export { type RunOutcome, trainRun } from "./train-run.js";
