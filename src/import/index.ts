export { channelsFirst, defaultLayers, type Layer, type SpatialLayout } from "../layers/index.js";
export type { Likeness, Link, ScoreFunction, Scores } from "../scores/index.js";
export {
  Classifier,
  type ClassifierGraph,
  importShown,
  type Reading,
  settledModel,
} from "./classifier.js";
export { type CompiledMaps, compiledNames, mapsMetadata } from "./compiled-maps.js";
export { type ComposeOptions, compositionPasses, written } from "./compose.js";
export type { Composed } from "./composed.js";
export { extendModel } from "./extend.js";
export { type ImportedGraph, type ImportOptions, importGraph, isKnown } from "./import-graph.js";
export type { ClassifierOptions, ReadOptions } from "./interface/classifier-options.js";
export { imagesName } from "./interface/input/fed-images.js";
export type { Feeds, FeedValue } from "./interface/input/feed-values.js";
export { checkFeeds, type Fed, fedValues } from "./interface/input/feeds.js";
export {
  type ImageInput,
  type ImageInputOptions,
  type ImageLayout,
  usualSize,
} from "./interface/input/image-form.js";
export { findImageInput } from "./interface/input/image-input.js";
export {
  type ForeignModel,
  type ForeignOptions,
  type ForeignReading,
  foreignModel,
  openSize,
} from "./model/foreign-model.js";
export { NoNames } from "./names/class-names.js";
export { namesInText } from "./names/names-in-text.js";
export { nodesFor, withoutOutputs } from "./needed.js";
export { type BareModel, bareModel } from "./own-model.js";
export { usualSizeOf } from "./preprocessing/by-convention.js";
export {
  capital,
  type Findings,
  type ImageValues,
  type Source,
  type SourceKind,
} from "./preprocessing/findings.js";
export type { Beside, PreprocessingOptions } from "./preprocessing/options.js";
export {
  type ChannelOrder,
  channelOrders,
  type Preprocessing,
  type PreprocessingName,
  preprocessingNames,
  preprocessings,
  zeroColour,
} from "./preprocessing/preprocessings.js";
export { inNamedFile, mayDescribe } from "./preprocessing/said/in-files.js";
export { imageMetadata, withDenotation } from "./preprocessing/said/own-metadata.js";
export { saidOf } from "./preprocessing/said/said-of.js";
export { knownImages, type SettledImages } from "./preprocessing/settle.js";
export { checkForInference } from "./settling/for-inference.js";
export type { Ran } from "./settling/ran.js";
export { type Unknowns, unknownsIn } from "./settling/unknowns.js";
export { upgradeModel } from "./upgrade/index.js";
