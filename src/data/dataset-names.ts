/** Datasets that are known by name. */
export const datasetNames = ["digits", "mnist", "fashion-mnist", "pneumoniamnist"] as const;
export type DatasetName = (typeof datasetNames)[number];
