import { basename, extname, join, resolve } from "node:path";
import { DataError, UsageError } from "../base/errors.js";
import { checkOptions, checkValue, type Requirements } from "../base/options/check-options.js";
import { didYouMean } from "../base/options/nearest.js";
import { callback, flag, signal, text, within } from "../base/options/requirements.js";
import {
  type Dataset,
  type DatasetContent,
  type DatasetName,
  datasetNames,
  digitsDataset,
} from "../data/index.js";
import { fileExists, isFolder, toPaste } from "../files/index.js";
import { cacheDirectory } from "./cache.js";
import { catalogue, type DatasetDescription, type DatasetFiles, datasetFiles } from "./catalogue.js";
import { type ImageFolderOptions, readImageFolder } from "./image-folder.js";
import { findMnist, readMnist } from "./mnist.js";
import { readNpz } from "./npz.js";

/** How the files of a named dataset are found and read. */
interface FileFormat {
  /** The folder with the files: DIRECTORY/NAME or DIRECTORY; undefined when neither has them. */
  readonly find: (name: string, directory: string) => Promise<string | undefined>;
  readonly read: (folder: string, name: string) => Promise<Omit<DatasetContent, "classNames">>;
}

const formats: Readonly<Record<DatasetFiles["format"], FileFormat>> = {
  idx: { find: findMnist, read: readMnist },
  npz: {
    find: async (name, directory) => {
      for (const folder of [join(directory, name), directory]) {
        if (await fileExists(join(folder, `${name}.npz`))) return folder;
      }
      return undefined;
    },
    read: (folder, name) => readNpz(join(folder, `${name}.npz`)),
  },
};

const formatOf = (name: keyof typeof datasetFiles): FileFormat => formats[datasetFiles[name].format];

/** A dataset, and where its files are. */
export interface DatasetListing extends DatasetDescription {
  /** The folder with its files; undefined when built in or missing. */
  readonly foundIn: string | undefined;
}

/**
 * Lists the named datasets, and where their files are.
 * @param directory - Where to look; the cache folder by default.
 *
 * @example
 * ```ts
 * import { describeDatasets } from "batchcam/node";
 *
 * for (const { name, classNames } of await describeDatasets()) console.log(name, classNames.length);
 * // digits 10, ...
 * ```
 */
export async function describeDatasets(directory = cacheDirectory()): Promise<DatasetListing[]> {
  checkValue(directory, text, "describeDatasets: directory");
  return Promise.all(
    Object.values(catalogue).map(async (description) => {
      const { name } = description;
      return {
        ...description,
        foundIn: name === "digits" ? undefined : await formatOf(name).find(name, directory),
      };
    }),
  );
}

/** Size, channels and `skipBad` apply to image folders; images of other sources keep their size. */
export interface LoadOptions extends ImageFolderOptions {
  /** The folder with the files of named datasets; the cache folder by default. */
  readonly directory?: string;
}

const requirements: Requirements<LoadOptions> = {
  directory: text,
  imageSize: within.count,
  channels: { accepts: (value) => value === 1 || value === 3, words: "1 (greyscale) or 3 (RGB)" },
  skipBad: flag,
  testFraction: within.innerShare,
  groupPattern: text,
  onProgress: callback,
  signal,
};

/**
 * Loads a dataset into memory.
 * @param source - One of `datasetNames`, the path of an image folder (see `readImageFolder`), or the path of
 * an .npz file in the format of MedMNIST (see `readNpz`).
 * @returns The splits with images as bytes [N,C,H,W], and the class names.
 * @throws UsageError when the source is none of these, or when `imageSize` or `channels` differ from those of
 * a source that is not an image folder, or it is given a `groupPattern`.
 * @throws DataError when files are missing or damaged.
 *
 * @example
 * ```ts
 * import { loadDataset } from "batchcam/node";
 *
 * const { train, test, classNames } = await loadDataset("digits");
 * console.log(train.count, test.count, classNames.length); // 6000 1000 10
 * ```
 */
export async function loadDataset(source: string, options: LoadOptions = {}): Promise<Dataset> {
  checkValue(source, text, "loadDataset: source");
  checkOptions(options, requirements, "loadDataset");
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
    `"${source}" is not a dataset.${didYouMean(source, datasetNames)} Give a name (${datasetNames.join(", ")}), or the path of an image folder or of an ` +
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
  const { find, read } = formatOf(name);
  const folder = await find(name, directory);
  if (folder !== undefined) return read(folder, name);
  throw new DataError(
    `${directory} does not have all files of ${name}. ` +
      `Download them with "${toPaste`data fetch ${name}`}", or give their folder as \`dataDir\`.`,
  );
}

function checkOwnSize(dataset: Dataset, { imageSize, channels, groupPattern }: LoadOptions): Dataset {
  const { name, height, width } = dataset;
  if (groupPattern !== undefined) {
    throw new UsageError(
      `\`groupPattern\` finds groups in the paths of an image folder, but ${name} has no files for its images. Leave it out.`,
    );
  }
  if (imageSize !== undefined && (imageSize !== height || imageSize !== width)) {
    throw new UsageError(
      `\`imageSize\` is ${imageSize}, but the images of ${name} are ${width}x${height} pixels and only those of an image ` +
        "folder are resized. Leave it out.",
    );
  }
  if (channels !== undefined && channels !== dataset.channels) {
    throw new UsageError(
      `\`channels\` is ${channels}, but the images of ${name} have ${dataset.channels} and only those of an image folder are ` +
        "converted. Leave it out.",
    );
  }
  return dataset;
}
