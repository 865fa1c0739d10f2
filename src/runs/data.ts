import { inClassOrder, type KnownClasses } from "../data/index.js";
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

/** The classes of a saved run, for data that it meets again. */
export const classesOf = (
  { classNames: names }: { readonly classNames: readonly string[] },
  { mapClasses: renamed }: Pick<TrainConfig, "mapClasses">,
  directory: string,
): KnownClasses => ({ owner: `the run in ${directory}`, names, renamed });

export interface LoadDataOptions {
  /** The classes of the run, or of the weights that it begins with. */
  readonly classes?: KnownClasses;
  /** Called as image files are read. */
  readonly onProgress?: (done: number, count: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Loads and prepares a run's data.
 * @throws DataError when the data is missing or unusable, its classes are not those of the run, or the decoy does not
 * suit it.
 */
export async function loadRunData(
  config: DataConfig,
  { classes, ...options }: LoadDataOptions = {},
): Promise<TrainingData> {
  const { data, dataDir: directory } = config;
  const dataset = await loadDataset(data, { directory, ...imageFolderOf(config), ...options });
  return prepareData(classes === undefined ? dataset : inClassOrder(dataset, classes), config);
}
