export { cacheDirectory, ownCache } from "./cache.js";
export type { DatasetDescription, RemoteDataset, RemoteFile } from "./catalogue.js";
export { type FetchOptions, type FetchProgress, fetchDataset } from "./fetch.js";
export { type GivenImage, type GivenImages, givenImages } from "./folder/given-images.js";
export type { ImageFolderOptions } from "./image-folder.js";
export { type DatasetListing, describeDatasets, type LoadOptions, loadDataset } from "./registry.js";
