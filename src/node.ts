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
  fetchDataset,
  loadDataset,
} from "./data/index.js";
export * from "./explain/index.js";
export * from "./report/index.js";
export { nodeBackend } from "./runtime/node.js";
export {
  type Checkpoint,
  evaluateRun,
  loadCheckpoint,
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
  trainRun,
} from "./train/index.js";
