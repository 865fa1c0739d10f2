import { loadDataset } from "../datasets/index.js";
import {
  type DataConfig,
  dataOptions,
  imageFolderOf,
  prototypeOptions,
  type TrainConfig,
} from "../options/index.js";
import { prepareData, type TrainingData } from "../train/index.js";

/** The options that determine a run's data. */
export function dataConfigOf(config: TrainConfig): DataConfig {
  const keys = new Set([...Object.keys(dataOptions), ...Object.keys(prototypeOptions), "seed"]);
  return Object.fromEntries(Object.entries(config).filter(([key]) => keys.has(key))) as DataConfig;
}

export interface LoadDataOptions {
  /** Called as image files are read. */
  readonly onProgress?: (done: number, count: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Loads and prepares a run's data.
 * @throws DataError when the data is missing or unusable, or the decoy does not suit it.
 */
export async function loadRunData(config: DataConfig, options: LoadDataOptions = {}): Promise<TrainingData> {
  const { data, dataDir: directory } = config;
  return prepareData(await loadDataset(data, { directory, ...imageFolderOf(config), ...options }), config);
}
