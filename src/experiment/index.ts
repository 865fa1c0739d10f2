export { type Cell, type CellMachine, cellsOf, parseSelection, type Selection } from "./cells.js";
export {
  type ExperimentEvent,
  type ExperimentOptions,
  type ExperimentOutcome,
  type ExperimentProgress,
  experimentFiles,
  runExperiment,
} from "./experiment.js";
export { type Axis, type AxisValue, type Grid, type GridOptions, parseGrid } from "./grid.js";
export { type CellNumbers, type Measure, type MeasureName, measureNames, measures } from "./measures.js";
export { presetNames, readPreset } from "./presets.js";
export { type CellResult, type Finished, isFinished, readResults } from "./results.js";
