export { workerBatches } from "./batch-worker/worker-batches.js";
export { type DataConfig, dataConfigOf, prepareData, type RunData } from "./data.js";
export { type EvaluateRunOptions, evaluateRun } from "./evaluate-run.js";
export { measureRunFaithfulness, type RunFaithfulnessOptions } from "./faithfulness.js";
export { faithfulnessDefaults } from "./faithfulness-defaults.js";
export type { Gallery } from "./gallery.js";
export { openModel } from "./open-model.js";
export {
  type PretrainEvent,
  type PretrainOutcome,
  type PretrainRecord,
  type PretrainRunOptions,
  type PretrainSummary,
  pretrainRun,
  type Reconstructions,
} from "./pretrain-run.js";
export { readRun, type SavedRun, type Summary, type TrainSummary } from "./results.js";
export {
  type Checkpoint,
  type CheckpointKind,
  checkParameters,
  loadCheckpoint,
  saveCheckpoint,
} from "./saved/checkpoint.js";
export { runFiles } from "./saved/run-files.js";
export { machineOptions, runKey } from "./saved/same-run.js";
export type { TrainedRunOptions } from "./saved/trained-run.js";
export { loadWeights, saveWeights } from "./saved/weights-file.js";
export { createStep, type RunEvent, type RunOptions, type RunOutcome, trainRun } from "./train-run.js";
