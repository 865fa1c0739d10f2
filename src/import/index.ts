export { Classifier, type ClassifierGraph, type Composed } from "./classifier.js";
export { type CompiledMaps, compiledNames, mapsMetadata } from "./compiled-maps.js";
export { type ComposeOptions, compositionPasses, written } from "./compose.js";
export { extendModel } from "./extend.js";
export { type ImportedGraph, type ImportOptions, importGraph, isKnown } from "./import-graph.js";
export type { ClassifierOptions } from "./interface/classifier-options.js";
export { imagesName } from "./interface/fed-images.js";
export {
  findImageInput,
  type ImageInput,
  type ImageInputOptions,
  type ImageLayout,
  usualSize,
} from "./interface/image-input.js";
export type { Layer } from "./interface/layers.js";
export { scoringNodes } from "./interface/outputs.js";
export {
  type Preprocessing,
  type PreprocessingName,
  preprocessingNames,
  preprocessings,
} from "./interface/preprocessings.js";
export type { Link, Scores } from "./interface/scores.js";
export { channelsFirst, type SpatialLayout } from "./interface/spatial.js";
export {
  type ForeignModel,
  type ForeignOptions,
  type ForeignReading,
  foreignModel,
} from "./model/foreign-model.js";
export { classNamesOf, NoNames, saysNames } from "./names/class-names.js";
export { namesInText } from "./names/names-in-text.js";
export { type BareModel, bareModel } from "./own-model.js";
export {
  type Fitting,
  fits,
  resamplings,
  usualFitting,
} from "./preprocessing/fitting.js";
export { upgradeModel } from "./upgrade/index.js";
