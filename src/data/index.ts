export { changesImages, movesImages } from "./augmentation/augment.js";
export { type Augmentation, augmentationDefaults } from "./augmentation/augmentation.js";
export { type Sampler, samplers } from "./batches/balanced-order.js";
export { type Batch, type BatchOptions, batches } from "./batches/batches.js";
export { type Filled, memoryOf, ownPrototypes } from "./batches/fill.js";
export { prefetch } from "./batches/prefetch.js";
export {
  type BatchSource,
  batchesAhead,
  orderRequirements,
  type TrainingOrder,
  trainingBatches,
} from "./batches/training-batches.js";
export { checkImageSet, checkNotEmpty, checkPixels, checkSet } from "./check-set.js";
export { folderLabels } from "./classes/folder-labels.js";
export { inClassOrder } from "./classes/in-class-order.js";
export { type KnownClasses, matchClasses, sameClasses } from "./classes/match-classes.js";
export { type DatasetName, datasetNames } from "./dataset-names.js";
export { addDecoy, type DecoyOptions, withoutDecoy } from "./decoys/decoy.js";
export { type DecoyKind, decoyKinds } from "./decoys/kinds.js";
export { digitsDataset } from "./digits/digits.js";
export { duplicateCounts, duplicateWarnings } from "./duplicates/duplicate-warnings.js";
export { findDuplicates } from "./duplicates/duplicates.js";
export { fitImage, mostAtOnce } from "./fitting/fit-image.js";
export { placement, type Sides } from "./fitting/placement.js";
export type { Pixels } from "./fitting/resample.js";
export { channelMeans } from "./greyscale.js";
export { type ImageFolderSettings, imageFolderDefaults } from "./image-folder-settings.js";
export { imageFloats, imageSize, pick, sharedSet } from "./image-set.js";
export { type FittedShape, fittedShape, imageShape } from "./image-shape.js";
export { luma } from "./luma.js";
export {
  onePerClass,
  prototypeFor,
  prototypeMaps,
  prototypesFor,
  severalPerClass,
} from "./prototypes/choice.js";
export {
  type PrototypeKind,
  type PrototypeOptions,
  prototypeDefaults,
  prototypeKinds,
} from "./prototypes/options.js";
export { classPrototypes } from "./prototypes/prototypes.js";
export { sharedMemory } from "./shared-memory.js";
export { holdOut } from "./splits/hold-out.js";
export { limitSet, splitValidation } from "./splits/split.js";
export { standardisation } from "./standardisation.js";
export type { Dataset, DatasetContent, ImageSet, ImageShape, Prototypes } from "./types.js";
