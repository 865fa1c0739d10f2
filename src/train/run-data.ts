import type { NdArray } from "../base/array.js";
import {
  checkSet,
  classPrototypes,
  type ImageSet,
  limitSet,
  loadDataset,
  splitValidation,
  standardisation,
} from "../data/index.js";
import type { ModelInput } from "../models/index.js";
import type { TrainConfig } from "./config.js";
import type { dataOptions } from "./config-parts.js";

/** The images of a run, and all that is computed from its training images. */
export interface RunData {
  readonly title: string;
  readonly synthetic: boolean;
  readonly classNames: readonly string[];
  /** Files that could not be read and were left out. */
  readonly skipped: readonly string[];
  readonly train: ImageSet;
  /** The dataset's own, or a share of the training images; absent when no share was asked for. */
  readonly validation: ImageSet | undefined;
  readonly test: ImageSet;
  /** One map in [0,1] for each class [K,H,W]. */
  readonly prototypes: NdArray;
  readonly modelInput: ModelInput;
}

/** What the data of a run depends on. */
export type DataConfig = Pick<TrainConfig, keyof typeof dataOptions | "prototypes" | "seed">;

export interface PrepareOptions {
  /** Called as image files are read. */
  readonly onProgress?: (done: number, count: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Loads, checks and splits the data of a run. Standardisation and prototypes come from the training split
 * alone: neither validation nor test images are looked at.
 * @throws DataError when the data is missing or cannot be used.
 */
export async function prepareData(config: DataConfig, options: PrepareOptions = {}): Promise<RunData> {
  const { data, dataDir: directory, imageSize, channels: asked, skipBad } = config;
  const dataset = await loadDataset(data, { directory, imageSize, channels: asked, skipBad, ...options });
  const { channels, height, width, classNames, title, synthetic } = dataset;
  const classCount = classNames.length;
  const all = limitSet(dataset.train, config.limitTrain);
  const test = limitSet(dataset.test, config.limitTest);
  const own = dataset.validation;
  const { train, validation } = own
    ? { train: all, validation: own }
    : splitValidation(all, config.valFraction, config.seed);
  checkSet(train, classCount, "training", { requireEveryClass: true });
  checkSet(test, classCount, "test");
  if (own) checkSet(own, classCount, "validation");
  return {
    title,
    synthetic,
    classNames,
    skipped: dataset.skipped ?? [],
    train,
    validation: own || config.valFraction > 0 ? validation : undefined,
    test,
    prototypes: classPrototypes(train, classCount, config.prototypes),
    modelInput: { channels, height, width, classCount, standardisation: standardisation(train) },
  };
}
