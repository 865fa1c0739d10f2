import { DataError } from "../base/errors.js";
import { cacheDirectory } from "./cache.js";
import { digitsDataset } from "./digits.js";
import { findMnist, readMnistSplit } from "./mnist.js";
import type { Dataset } from "./types.js";

export const datasetNames = ["digits", "mnist", "fashion-mnist"] as const;
export type DatasetName = (typeof datasetNames)[number];

/** What is known of a dataset without loading it. */
export interface DatasetDescription {
  readonly name: DatasetName;
  readonly title: string;
  readonly classNames: readonly string[];
  readonly trainCount: number;
  readonly testCount: number;
  readonly licence: string;
  readonly source: string;
  readonly synthetic: boolean;
}

const digitNames = [..."0123456789"];

const descriptions: Readonly<Record<DatasetName, DatasetDescription>> = {
  digits: {
    name: "digits",
    title: "Synthetic digits (drawn by this program)",
    classNames: digitNames,
    trainCount: 6000,
    testCount: 1000,
    licence: "MIT",
    source: "built in, needs no files",
    synthetic: true,
  },
  mnist: {
    name: "mnist",
    title: "MNIST handwritten digits",
    classNames: digitNames,
    trainCount: 60_000,
    testCount: 10_000,
    licence: "CC BY-SA 3.0",
    source: "http://yann.lecun.com/exdb/mnist/",
    synthetic: false,
  },
  "fashion-mnist": {
    name: "fashion-mnist",
    title: "Fashion-MNIST articles of clothing",
    classNames: [
      "T-shirt/top",
      "Trouser",
      "Pullover",
      "Dress",
      "Coat",
      "Sandal",
      "Shirt",
      "Sneaker",
      "Bag",
      "Ankle boot",
    ],
    trainCount: 60_000,
    testCount: 10_000,
    licence: "MIT",
    source: "https://github.com/zalandoresearch/fashion-mnist",
    synthetic: false,
  },
};

export interface DatasetListing extends DatasetDescription {
  /** Folder in which its files were found; undefined for built-in and for missing ones. */
  readonly foundIn: string | undefined;
}

/** All datasets, and where their files are: in `directory`, or by default in the cache folder. */
export async function describeDatasets(directory = cacheDirectory()): Promise<DatasetListing[]> {
  return Promise.all(
    Object.values(descriptions).map(async (description) => ({
      ...description,
      foundIn: description.synthetic ? undefined : await findMnist(description.name, directory),
    })),
  );
}

/**
 * Loads a dataset. MNIST and Fashion-MNIST are read from DIRECTORY/NAME or DIRECTORY, by default from the
 * cache folder.
 * @throws DataError when files are missing or damaged.
 */
export async function loadDataset(
  name: DatasetName,
  { directory = cacheDirectory() }: { readonly directory?: string } = {},
): Promise<Dataset> {
  if (name === "digits") return { ...descriptions.digits, ...digitsDataset() };
  const folder = await findMnist(name, directory);
  if (!folder) {
    throw new DataError(
      `The four files of ${name} are not all in ${directory}. ` +
        `Fetch them with "batchcam data fetch ${name}", or name their folder with --data-dir.`,
    );
  }
  const train = await readMnistSplit(folder, "train");
  const test = await readMnistSplit(folder, "test");
  const { channels, height, width } = train;
  return { ...descriptions[name], channels, height, width, train, test };
}
