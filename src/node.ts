/**
 * What batchcam adds in Node: the native backend, files, datasets, runs on disk, explanations and reports.
 *
 * @module batchcam/node
 */

export {
  explain,
  type NodeExplainOptions,
  type NodeImage,
  type TrainCallOptions,
  type TrainDataOptions,
  TrainedRun,
  train,
} from "./calls/index.js";
export { type DatasetName, datasetNames, type ImageShape, imageFolderDefaults } from "./data/index.js";
export {
  type DatasetListing,
  describeDatasets,
  type FetchOptions,
  type FetchProgress,
  fetchDataset,
  type LoadOptions,
  loadDataset,
  type RemoteDataset,
  type RemoteFile,
} from "./datasets/index.js";
export {
  colourOf,
  type ImageSize,
  imagePixels,
  type Markup,
  type OverlayOptions,
  overlayPixels,
} from "./draw/index.js";
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
export { type ExplainCallOptions, ImageExplanation } from "./explain/index.js";
export { encodePng, externalOf } from "./files/index.js";
export type { Outputs, Pass } from "./graph/index.js";
export type { ForeignReading } from "./import/index.js";
export { type NodeBackendOptions, nodeBackend } from "./node/backend.js";
export {
  Explainer,
  type FittedShape,
  type NodeExplainerOptions,
  readImage,
} from "./node/index.js";
export {
  type PretrainConfig,
  type PretrainOptions,
  resolveConfig,
  resolvePretrainConfig,
  type TrainConfig,
  type TrainOptions,
} from "./options/index.js";
export {
  type Answer,
  type ComparedRun,
  comparisonHeadings,
  comparisonRows,
  type EpochReport,
  type ExplainedImage,
  type ExplanationSheet,
  explanationCard,
  explanationSheet,
  type Figure,
  faithfulnessHeadings,
  faithfulnessRows,
  formatTable,
  type GalleryItem,
  type ImageRow,
  imageRows,
  type OverlayFigureOptions,
  overlayFigure,
  type ReportData,
  type ReportDataset,
  type RunReport,
  renderReport,
  type TableCell,
  type TestReport,
  type Trained,
  trainingCurves,
  writeReport,
} from "./report/index.js";
export {
  type Checkpoint,
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
export type { CommonEvent, Interrupted } from "./runs/run-events.js";
export { type Device, devices } from "./runtime/devices.js";
export {
  arithmeticMasks,
  blockedLayout,
  cpuPasses,
  masksBeforePooling,
} from "./runtime/passes/index.js";
