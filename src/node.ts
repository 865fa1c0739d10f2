/**
 * What batchcam adds in Node: the native backend, files, datasets, runs on disk, explanations and reports.
 *
 * @module
 */

export type { ImageShape } from "./data/index.js";
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
} from "./datasets/index.js";
export type { RemoteDataset, RemoteFile } from "./datasets/mirrors.js";
export {
  type Axis,
  type AxisValue,
  type Cell as ExperimentCell,
  type CellKind,
  type CellMachine,
  type CellNumbers,
  type CellResult,
  type Comparison,
  type Corrected,
  cellsOf,
  compareCells,
  type Difference,
  type ExperimentEvent,
  type ExperimentOptions,
  type ExperimentOutcome,
  type ExperimentProgress,
  experimentMarkdown,
  experimentPage,
  type Grid,
  type GridOptions,
  type Measure as ExperimentMeasure,
  type Measured,
  type MeasureName,
  measures as experimentMeasures,
  type Panel,
  parseGrid,
  parseSelection,
  presetNames,
  type Row,
  readPreset,
  readResults,
  runExperiment,
  type Sample,
  type Selection,
  type Timing,
  type TrainedNumbers,
  type Turns,
} from "./experiments/index.js";
export { externalOf } from "./files/external-tensors.js";
export type { Outputs, Pass } from "./graph/index.js";
export { type NodeBackendOptions, nodeBackend } from "./node/backend.js";
export { Explainer, type NodeExplainerOptions, readImage } from "./node/index.js";
export * from "./report/index.js";
export {
  type Checkpoint,
  type CheckpointKind,
  type EvaluateRunOptions,
  evaluateRun,
  type Gallery,
  loadCheckpoint,
  loadWeights,
  measureRunFaithfulness,
  type PretrainEvent,
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
  type SavedRun,
  type Summary,
  saveCheckpoint,
  saveWeights,
  type TrainedRunOptions,
  type TrainSummary,
  trainRun,
  workerBatches,
} from "./runs/index.js";
export { type Device, devices } from "./runtime/device.js";
export {
  arithmeticMasks,
  blockedLayout,
  cpuPasses,
  masksBeforePooling,
} from "./runtime/passes/index.js";
export {
  type PretrainConfig,
  type PretrainOptions,
  resolveConfig,
  resolvePretrainConfig,
  type TrainConfig,
  type TrainOptions,
} from "./train/index.js";
