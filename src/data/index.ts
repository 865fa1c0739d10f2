export { type Augmentation, augmentationDefaults, checkAugmentation, movesImages } from "./augment.js";
export { type Batch, type BatchOptions, batches } from "./batches.js";
export { forEachBounded } from "./bounded.js";
export { cacheDirectory } from "./cache.js";
export { type DatasetDescription, type DatasetName, datasetNames } from "./catalogue.js";
export { decodeImage, imageFileSize } from "./decode-image.js";
export { addDecoy, type DecoyKind, type DecoyOptions, decoyKinds, withoutDecoy } from "./decoys/decoy.js";
export { encodeNpy } from "./encode-npy.js";
export { type FetchOptions, type FetchProgress, fetchDataset } from "./fetch.js";
export { ownPrototypes } from "./fill.js";
export { imagesIn } from "./folder-listing.js";
export { channelMeans } from "./greyscale.js";
export { type ImageFolderOptions, type ImageFolderSettings, imageFolderDefaults } from "./image-folder.js";
export { prefetch } from "./prefetch.js";
export { onePerClass, prototypeFor, prototypesFor, severalPerClass } from "./prototype-choice.js";
export {
  classPrototypes,
  type PrototypeKind,
  type PrototypeOptions,
  type Prototypes,
  prototypeDefaults,
  prototypeKinds,
} from "./prototypes.js";
export { type DatasetListing, describeDatasets, type LoadOptions, loadDataset } from "./registry.js";
export { checkSet, limitSet, splitValidation } from "./split.js";
export { standardisation } from "./statistics.js";
export { type BatchSource, batchesAhead, type TrainingOrder } from "./training-batches.js";
export {
  type Dataset,
  type DatasetContent,
  type ImageSet,
  type ImageShape,
  imageFloats,
  imageSize,
  pick,
} from "./types.js";
export { workerBatches } from "./worker-batches.js";
