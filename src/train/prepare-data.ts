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

/** The images that a model is trained and tested on, and everything computed from the training images. */
export interface TrainingData {
  readonly title: string;
  readonly synthetic: boolean;
  readonly classNames: readonly string[];
  /** Files that could not be read and were skipped. */
  readonly skipped: readonly string[];
  /** What else there is to say about how files were read and split: a sentence each. */
  readonly notes: readonly string[];
  readonly train: ImageSet;
  /** The dataset's own, or a held-out share of the training images; absent if none is held out. */
  readonly validation: ImageSet | undefined;
  readonly test: ImageSet;
  /** The same test images without decoys; absent if there are none. */
  readonly cleanTest?: ImageSet;
  readonly prototypes: Prototypes;
  readonly modelInput: ModelInput;
}

/**
 * Checks and splits a dataset, then adds decoys. Standardisation and prototypes come from the training split
 * alone, decoys included: neither validation nor test images are used.
 * @throws DataError when the data is unusable, or the decoy does not suit it.
 */
export function prepareData(dataset: Dataset, config: DataConfig): TrainingData {
  const { classNames, title, synthetic } = dataset;
  const classCount = classNames.length;
  const all = limitSet(dataset.train, config.limitTrain);
  const test = limitSet(dataset.test, config.limitTest);
  const own = dataset.validation;
  const { train, validation } = own
    ? { train: all, validation: own }
    : splitValidation(all, config.valFraction, config.seed, classNames);
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
    notes: dataset.notes ?? [],
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

/** Training images get their label's decoy; the others get one unrelated to it. */
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
