export {
  type Augmentation,
  augmentationDefaults,
  changesImages,
  checkAugmentation,
  movesImages,
} from "./augmentation/augment.js";
export { type Batch, type BatchOptions, batches } from "./batches/batches.js";
export { type Filled, memoryOf, ownPrototypes } from "./batches/fill.js";
export { prefetch } from "./batches/prefetch.js";
export {
  type BatchSource,
  batchesAhead,
  type TrainingOrder,
  trainingBatches,
} from "./batches/training-batches.js";
export { addDecoy, type DecoyKind, type DecoyOptions, decoyKinds, withoutDecoy } from "./decoys/decoy.js";
export { digitsDataset } from "./digits/digits.js";
export { channelMeans } from "./greyscale.js";
export { onePerClass, prototypeFor, prototypesFor, severalPerClass } from "./prototypes/choice.js";
export {
  classPrototypes,
  type PrototypeKind,
  type PrototypeOptions,
  type Prototypes,
  prototypeDefaults,
  prototypeKinds,
} from "./prototypes/prototypes.js";
export { sharedMemory } from "./shared-memory.js";
export { checkSet, limitSet, splitValidation } from "./split.js";
export { standardisation } from "./standardisation.js";
export {
  type Dataset,
  type DatasetContent,
  type ImageSet,
  type ImageShape,
  imageFloats,
  imageSize,
  pick,
  sharedSet,
} from "./types.js";
