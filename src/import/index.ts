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
export type { Link, Scores } from "./interface/scores.js";
export { channelsFirst, type SpatialLayout } from "./interface/spatial.js";
export {
  type ForeignModel,
  type ForeignOptions,
  type ForeignReading,
  foreignModel,
} from "./model/foreign-model.js";
export { NoNames } from "./names/class-names.js";
export { namesInText } from "./names/names-in-text.js";
export { type BareModel, bareModel } from "./own-model.js";
export { usualSizeOf } from "./preprocessing/by-convention.js";
export type { ImageValues, Source, SourceKind } from "./preprocessing/findings.js";
export {
  type Fitting,
  fits,
  fittingForm,
  isFitting,
  isPartOfFitting,
  resamplings,
  trainedFitting,
  usualFitting,
} from "./preprocessing/fitting.js";
export type { Beside, PreprocessingOptions } from "./preprocessing/options.js";
export {
  type ChannelOrder,
  channelOrders,
  type Preprocessing,
  type PreprocessingName,
  preprocessingNames,
  preprocessings,
} from "./preprocessing/preprocessings.js";
export { inNamedFile, mayDescribe } from "./preprocessing/said/in-files.js";
export { imageMetadata, withDenotation } from "./preprocessing/said/own-metadata.js";
export { saidOf } from "./preprocessing/said/said-of.js";
export { knownImages, type SettledImages } from "./preprocessing/settle.js";
export { upgradeModel } from "./upgrade/index.js";
