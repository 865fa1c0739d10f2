import {
  addDecoy,
  checkSet,
  classPrototypes,
  type DecoyOptions,
  type ImageSet,
  limitSet,
  type Prototypes,
  splitValidation,
  standardisation,
  withoutDecoy,
} from "../data/index.js";
import { loadDataset } from "../datasets/index.js";
import type { ModelInput } from "../models/index.js";
import {
  dataOptions,
  imageFolderOf,
  prototypeOptions,
  prototypesOf,
  type TrainConfig,
} from "../train/index.js";

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
  /** The same test images without their decoys; absent when the run has none. */
  readonly cleanTest?: ImageSet;
  readonly prototypes: Prototypes;
  readonly modelInput: ModelInput;
}

/** What the data of a run depends on. */
export type DataConfig = Pick<TrainConfig, keyof typeof dataOptions | keyof typeof prototypeOptions | "seed">;

/** What the data of a run depends on, among its options. */
export function dataConfigOf(config: TrainConfig): DataConfig {
  const keys = new Set([...Object.keys(dataOptions), ...Object.keys(prototypeOptions), "seed"]);
  return Object.fromEntries(Object.entries(config).filter(([key]) => keys.has(key))) as DataConfig;
}

export interface PrepareOptions {
  /** Called as image files are read. */
  readonly onProgress?: (done: number, count: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Loads, checks and splits the data of a run, and puts decoys on the images after that. Standardisation and
 * prototypes come from the training split alone, decoys and all: neither validation nor test images are looked at.
 * @throws DataError when the data is missing or cannot be used, or the decoy does not fit it.
 */
export async function prepareData(config: DataConfig, options: PrepareOptions = {}): Promise<RunData> {
  const { data, dataDir: directory } = config;
  const dataset = await loadDataset(data, { directory, ...imageFolderOf(config), ...options });
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

type RunSets = Pick<RunData, "train" | "validation" | "test" | "cleanTest">;

/** Training images get the decoy of their label; the others get one that says nothing of it. */
function withDecoys(sets: RunSets, { decoy, seed }: DataConfig, classCount: number): RunSets {
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
