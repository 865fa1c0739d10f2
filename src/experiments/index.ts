export {
  type Comparison,
  type Corrected,
  compareCells,
  type Measured,
  type Panel,
  type Row,
} from "./document/comparison.js";
export { curveFigure } from "./document/curve.js";
export { experimentMarkdown, experimentText } from "./document/document.js";
export { aroundMarkers, writeBetweenMarkers } from "./document/markers.js";
export { headingOf, valueText } from "./document/measure-words.js";
export { experimentPage } from "./document/page.js";
export type { Difference, Sample } from "./document/statistics.js";
export {
  type Cell,
  type CellMachine,
  cellsOf,
  isSelected,
  parseSelection,
  type Selection,
} from "./grid/cells.js";
export { type Axis, type AxisValue, type Grid, type GridOptions, parseGrid } from "./grid/grid.js";
export {
  type CellKind,
  type CellNumbers,
  type Measure,
  type MeasureName,
  measures,
  type Timing,
  type TrainedNumbers,
  type Turns,
} from "./grid/measures.js";
export { presetNames, readPreset } from "./presets.js";
export {
  type ExperimentEvent,
  type ExperimentOptions,
  type ExperimentOutcome,
  type ExperimentProgress,
  experimentFiles,
  runExperiment,
} from "./running/experiment.js";
export { type CellResult, type Finished, isFinished, readResults } from "./running/results.js";
