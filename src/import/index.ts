export { freeOfBatch } from "./batch-free.js";
export { type ComposeOptions, composeModel, written } from "./compose.js";
export { type ImportedGraph, type ImportOptions, importGraph, isKnown } from "./import-graph.js";
export { defaultLayer, findLayers, type Layer } from "./layers.js";
export { findLayouts } from "./layouts.js";
export { findScores, type Link, type Scores } from "./scores.js";
export { channelsFirst, type SpatialLayout } from "./spatial.js";
export { upgradeModel } from "./upgrade/index.js";
