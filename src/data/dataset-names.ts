/** Names of the known datasets. */
export const datasetNames = ["digits", "mnist", "fashion-mnist", "pneumoniamnist"] as const;
export type DatasetName = (typeof datasetNames)[number];
