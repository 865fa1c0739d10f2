/**
 * What batchcam adds in Node: the native backend, files, datasets, runs on disk, explanations and reports.
 *
 * @module
 */
export {
  type DatasetListing,
  type DatasetName,
  datasetNames,
  describeDatasets,
  type FetchOptions,
  type FetchProgress,
  fetchDataset,
  imageFolderDefaults,
  type LoadOptions,
  loadDataset,
  workerBatches,
} from "./data/index.js";
export type { RemoteDataset, RemoteFile } from "./data/mirrors.js";
export * from "./explain/index.js";
export * from "./report/index.js";
export { type Device, devices } from "./runtime/device.js";
export { type NodeBackendOptions, nodeBackend } from "./runtime/node.js";
export {
  arithmeticMasks,
  blockedLayout,
  cpuPasses,
  masksBeforePooling,
  type Outputs,
  type Pass,
} from "./runtime/passes/index.js";
export {
  type Checkpoint,
  type CheckpointKind,
  type EvaluateRunOptions,
  evaluateRun,
  type Gallery,
  loadCheckpoint,
  loadWeights,
  measureRunFaithfulness,
  type PretrainConfig,
  type PretrainEvent,
  type PretrainOptions,
  type PretrainOutcome,
  type PretrainRecord,
  type PretrainRunOptions,
  type PretrainSummary,
  pretrainRun,
  type Reconstructions,
  type RunData,
  type RunEvent,
  type RunFaithfulnessOptions,
  type RunOptions,
  type RunOutcome,
  readRun,
  resolveConfig,
  resolvePretrainConfig,
  type SavedRun,
  type Summary,
  saveCheckpoint,
  saveWeights,
  type TrainConfig,
  type TrainedRunOptions,
  type TrainOptions,
  type TrainSummary,
  trainRun,
} from "./train/index.js";
