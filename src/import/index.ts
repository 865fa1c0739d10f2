export {
  Classifier,
  type ClassifierGraph,
  type ClassifierOptions,
  type Composed,
} from "./classifier.js";
export {
  type CompiledMaps,
  compiledNames,
  mapsMetadata,
} from "./compiled-maps.js";
export { type ComposeOptions, composeModel, written } from "./compose.js";
export { extendModel } from "./extend.js";
export { asInput, imagesName } from "./fed-images.js";
export { findImageInput, type ImageInput, type ImageInputOptions, type ImageLayout } from "./image-input.js";
export { type ImportedGraph, type ImportOptions, importGraph, isKnown } from "./import-graph.js";
export { defaultLayer, findLayers, type Layer } from "./layers.js";
export { findLayouts } from "./layouts.js";
export { nodesFor } from "./needed.js";
export type { ImporterTable } from "./operands.js";
export { batchNormalisation as importBatchNormalisation } from "./operators/normalisation.js";
export { type BareModel, bareModel } from "./own-model.js";
export { type Preprocessing, type PreprocessingName, preprocessings } from "./preprocessing.js";
export { findScores, type Link, passingScores, type Scores } from "./scores.js";
export { channelsFirst, restored, type SpatialLayout } from "./spatial.js";
export { upgradeModel } from "./upgrade/index.js";
