export { type Batch, type BatchOptions, batches, prefetch } from "./batches.js";
export { cacheDirectory } from "./cache.js";
export { type FetchOptions, type FetchProgress, fetchDataset } from "./fetch.js";
export { classPrototypes, type PrototypeKind, prototypeKinds } from "./prototypes.js";
export {
  type DatasetDescription,
  type DatasetListing,
  type DatasetName,
  datasetNames,
  describeDatasets,
  loadDataset,
} from "./registry.js";
export { checkSet, limitSet, splitValidation } from "./split.js";
export { standardisation } from "./statistics.js";
export { type Dataset, type ImageSet, imageFloats, imageSize, pick } from "./types.js";
