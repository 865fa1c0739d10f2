import { basename, extname, join, resolve } from "node:path";
import { DataError, UsageError } from "../base/errors.js";
import { type Dataset, type DatasetContent, digitsDataset } from "../data/index.js";
import { fileExists, isFolder } from "../files/files.js";
import { cacheDirectory } from "./cache.js";
import { catalogue, type DatasetDescription, type DatasetName, datasetNames } from "./catalogue.js";
import { type ImageFolderOptions, readImageFolder } from "./image-folder.js";
import { findMnist, readMnist } from "./mnist.js";
import { readNpz } from "./npz.js";

/** Where the files of a dataset with a name are, and how they are read. */
interface FileSource {
  /** The folder of the files: DIRECTORY/NAME or DIRECTORY itself; undefined when neither has them. */
  readonly find: (directory: string) => Promise<string | undefined>;
  readonly read: (folder: string) => Promise<Omit<DatasetContent, "classNames">>;
}

const idxFiles = (name: DatasetName): FileSource => ({
  find: (directory) => findMnist(name, directory),
  read: readMnist,
});

const npzFile = (name: DatasetName): FileSource => ({
  find: async (directory) => {
    for (const folder of [join(directory, name), directory]) {
      if (await fileExists(join(folder, `${name}.npz`))) return folder;
    }
    return undefined;
  },
  read: (folder) => readNpz(join(folder, `${name}.npz`)),
});

const fileSources: Readonly<Record<Exclude<DatasetName, "digits">, FileSource>> = {
  mnist: idxFiles("mnist"),
  "fashion-mnist": idxFiles("fashion-mnist"),
  pneumoniamnist: npzFile("pneumoniamnist"),
};

export interface DatasetListing extends DatasetDescription {
  /** Folder in which its files were found; undefined for built-in and for missing ones. */
  readonly foundIn: string | undefined;
}

/** The datasets that have a name, and where their files are: in `directory`, or by default in the cache folder. */
export async function describeDatasets(directory = cacheDirectory()): Promise<DatasetListing[]> {
  return Promise.all(
    Object.values(catalogue).map(async (description) => {
      const { name } = description;
      return {
        ...description,
        foundIn: name === "digits" ? undefined : await fileSources[name].find(directory),
      };
    }),
  );
}

/** The size, the channels and `skipBad` are for image folders: other sources have images of a size of their own. */
export interface LoadOptions extends ImageFolderOptions {
  /** Holds the files of the datasets that have a name; by default the cache folder. */
  readonly directory?: string;
}

/**
 * Loads a dataset.
 * @param source - One of `datasetNames`, or the path of an image folder (see `readImageFolder`) or of an .npz
 * file in the form of MedMNIST (see `readNpz`).
 * @throws UsageError when it is none of these, or `imageSize` or `channels` are not what the images of a
 * source that is no image folder have.
 * @throws DataError when files are missing or damaged.
 */
export async function loadDataset(source: string, options: LoadOptions = {}): Promise<Dataset> {
  if (isDatasetName(source)) {
    const content = await readNamed(source, options.directory ?? cacheDirectory());
    return checkOwnSize({ ...content, ...catalogue[source] }, options);
  }
  if (await isFolder(source)) {
    const name = basename(resolve(source));
    return { ...(await readImageFolder(source, options)), name, title: name, synthetic: false };
  }
  if (extname(source).toLowerCase() === ".npz" && (await fileExists(source))) {
    const name = basename(source, extname(source));
    return checkOwnSize({ ...(await readNpz(source)), name, title: name, synthetic: false }, options);
  }
  throw new UsageError(
    `"${source}" is no dataset: give a name (${datasetNames.join(", ")}), or the path of an image folder or of an ` +
      ".npz file.",
  );
}

const isDatasetName = (source: string): source is DatasetName =>
  (datasetNames as readonly string[]).includes(source);

/** The embedded digits: drawing them takes a second, so a process does it once. */
let digits: ReturnType<typeof digitsDataset> | undefined;

async function readNamed(name: DatasetName, directory: string): Promise<Omit<DatasetContent, "classNames">> {
  if (name === "digits") {
    digits ??= digitsDataset();
    return digits;
  }
  const folder = await fileSources[name].find(directory);
  if (folder !== undefined) return fileSources[name].read(folder);
  throw new DataError(
    `The files of ${name} are not all in ${directory}. ` +
      `Fetch them with "batchcam data fetch ${name}", or name their folder with --data-dir.`,
  );
}

function checkOwnSize(dataset: Dataset, { imageSize, channels }: LoadOptions): Dataset {
  const { name, height, width } = dataset;
  if (imageSize !== undefined && (imageSize !== height || imageSize !== width)) {
    throw new UsageError(
      `imageSize is ${imageSize}, but the images of ${name} are ${width}x${height} pixels and stay so: only those ` +
        "of an image folder are resized. Leave it out.",
    );
  }
  if (channels !== undefined && channels !== dataset.channels) {
    throw new UsageError(
      `channels is ${channels}, but the images of ${name} have ${dataset.channels} and keep them: only those of an ` +
        "image folder are turned into grey or RGB. Leave it out.",
    );
  }
  return dataset;
}
