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
  loadDataset,
} from "./data/index.js";
export type { RemoteDataset, RemoteFile } from "./data/mirrors.js";
export * from "./explain/index.js";
export * from "./report/index.js";
export { nodeBackend } from "./runtime/node.js";
export {
  type Checkpoint,
  type EvaluateRunOptions,
  evaluateRun,
  type Gallery,
  loadCheckpoint,
  type RunData,
  type RunEvent,
  type RunOptions,
  type RunOutcome,
  readRun,
  resolveConfig,
  type SavedRun,
  type Summary,
  saveCheckpoint,
  type TrainConfig,
  type TrainOptions,
  type TrainSummary,
  trainRun,
} from "./train/index.js";
