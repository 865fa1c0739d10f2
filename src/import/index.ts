export { Classifier, type ClassifierGraph, type Composed } from "./classifier.js";
export { type CompiledMaps, compiledNames, mapsMetadata } from "./compiled-maps.js";
export { type ComposeOptions, composeModel, compositionPasses, written } from "./compose.js";
export { extendModel } from "./extend.js";
export { type ImportedGraph, type ImportOptions, importGraph, isKnown } from "./import-graph.js";
export type { ClassifierOptions } from "./interface/classifier-options.js";
export { asInput, imagesName } from "./interface/fed-images.js";
export {
  findImageInput,
  type ImageInput,
  type ImageInputOptions,
  type ImageLayout,
  usualSize,
} from "./interface/image-input.js";
export { defaultLayer, findLayers, type Layer } from "./interface/layers.js";
export { findLayouts } from "./interface/layouts.js";
export {
  type Preprocessing,
  type PreprocessingName,
  preprocessingNames,
  preprocessings,
} from "./interface/preprocessings.js";
export { findScores, type Link, passingScores, type Scores } from "./interface/scores.js";
export { channelsFirst, restored, type SpatialLayout } from "./interface/spatial.js";
export {
  type ForeignModel,
  type ForeignOptions,
  type ForeignReading,
  foreignModel,
} from "./model/foreign-model.js";
export { nodesFor } from "./needed.js";
export { type BareModel, bareModel } from "./own-model.js";
export { upgradeModel } from "./upgrade/index.js";
