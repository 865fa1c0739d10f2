import {
  addDecoy,
  checkSet,
  classPrototypes,
  type Dataset,
  type DecoyOptions,
  type ImageSet,
  limitSet,
  type Prototypes,
  splitValidation,
  standardisation,
  withoutDecoy,
} from "../data/index.js";
import type { ModelInput } from "../models/index.js";
import { type DataConfig, prototypesOf } from "../options/index.js";

/** The images that a model is trained and tested on, and all that is computed from the training images. */
export interface TrainingData {
  readonly title: string;
  readonly synthetic: boolean;
  readonly classNames: readonly string[];
  /** Files that could not be read and were left out. */
  readonly skipped: readonly string[];
  readonly train: ImageSet;
  /** The dataset's own, or a share of the training images; absent when no share was asked for. */
  readonly validation: ImageSet | undefined;
  readonly test: ImageSet;
  /** The same test images without their decoys; absent when there are none. */
  readonly cleanTest?: ImageSet;
  readonly prototypes: Prototypes;
  readonly modelInput: ModelInput;
}

/**
 * Checks and splits a dataset, and adds decoys after that. Standardisation and prototypes come from the training split
 * alone, decoys and all: neither validation nor test images are looked at.
 * @throws DataError when the data cannot be used, or the decoy does not fit it.
 */
export function prepareData(dataset: Dataset, config: DataConfig): TrainingData {
  const { classNames, title, synthetic } = dataset;
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
  const sets = withDecoys(
    { train, validation: own || config.valFraction > 0 ? validation : undefined, test },
    config,
    classCount,
  );
  return {
    title: config.decoy === "none" ? title : `${title}, decoy ${config.decoy}`,
    synthetic,
    classNames,
    skipped: dataset.skipped ?? [],
    ...sets,
    prototypes: classPrototypes(sets.train, classCount, config.prototypes, prototypesOf(config)),
    modelInput: {
      channels: sets.train.channels,
      height: dataset.height,
      width: dataset.width,
      classCount,
      standardisation: standardisation(sets.train),
    },
  };
}

type Sets = Pick<TrainingData, "train" | "validation" | "test" | "cleanTest">;

/** Training images get the decoy of their label; the others get one that says nothing about it. */
function withDecoys(sets: Sets, { decoy, seed }: DataConfig, classCount: number): Sets {
  if (decoy === "none") return sets;
  const { train, validation, test } = sets;
  const decoyed = (set: ImageSet, split: DecoyOptions["split"]): ImageSet =>
    addDecoy(set, { kind: decoy, split, classCount, seed });
  return {
    train: decoyed(train, "training"),
    validation: validation && decoyed(validation, "validation"),
    test: decoyed(test, "test"),
    cleanTest: withoutDecoy(test, decoy),
  };
}
