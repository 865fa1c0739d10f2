export { type Cell, type CellMachine, cellsOf, isSelected, parseSelection, type Selection } from "./cells.js";
export {
  type Comparison,
  type Corrected,
  compareCells,
  type Measured,
  type Panel,
  type Row,
} from "./comparison.js";
export { curveFigure } from "./curve.js";
export { experimentMarkdown, experimentText } from "./document.js";
export {
  type ExperimentEvent,
  type ExperimentOptions,
  type ExperimentOutcome,
  type ExperimentProgress,
  experimentFiles,
  runExperiment,
} from "./experiment.js";
export { type Axis, type AxisValue, type Grid, type GridOptions, parseGrid } from "./grid.js";
export { writeBetweenMarks } from "./marks.js";
export {
  type CellKind,
  type CellNumbers,
  type Measure,
  type MeasureName,
  measureNames,
  measures,
  type TrainedNumbers,
} from "./measures.js";
export { experimentPage } from "./page.js";
export { presetNames, readPreset } from "./presets.js";
export { type CellResult, type Finished, isFinished, readResults } from "./results.js";
export { type Difference, describe, holm, pairedTest, type Sample } from "./statistics.js";
export { headingOf, valueText } from "./tables.js";
export type { Timing, Turns } from "./timing.js";
