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

/** The images of a run, and all that is computed from its training images. */
export interface RunData {
  readonly title: string;
  readonly synthetic: boolean;
  readonly classNames: readonly string[];
  readonly train: ImageSet;
  /** Absent when no share of the training images was asked for. */
  readonly validation: ImageSet | undefined;
  readonly test: ImageSet;
  /** One map in [0,1] for each class [K,H,W]. */
  readonly prototypes: NdArray;
  readonly modelInput: ModelInput;
}

/**
 * Loads, checks and splits the data of a run. Standardisation and prototypes come from the training split
 * alone: neither validation nor test images are looked at.
 * @throws DataError when the data is missing or cannot be used.
 */
export async function prepareData(config: TrainConfig): Promise<RunData> {
  const dataset = await loadDataset(config.data, { directory: config.dataDir });
  const { channels, height, width, classNames, title, synthetic } = dataset;
  const classCount = classNames.length;
  const all = limitSet(dataset.train, config.limitTrain);
  const test = limitSet(dataset.test, config.limitTest);
  const { train, validation } = splitValidation(all, config.valFraction, config.seed);
  checkSet(train, classCount, "training", { requireEveryClass: true });
  checkSet(test, classCount, "test");
  return {
    title,
    synthetic,
    classNames,
    train,
    validation: config.valFraction > 0 ? validation : undefined,
    test,
    prototypes: classPrototypes(train, classCount, config.prototypes),
    modelInput: { channels, height, width, classCount, standardisation: standardisation(train) },
  };
}
