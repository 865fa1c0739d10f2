import { join } from "node:path";
import { DataError } from "../base/errors.js";
import { checkSet, type DatasetContent, type ImageSet } from "../data/index.js";
import { checkMemory, fileExists, openIdx, readFileOf } from "../files/index.js";

const side = 28;
const classCount = 10;

/** The names of the four files of MNIST and Fashion-MNIST, without ".gz". */
export const mnistFiles = {
  train: { images: "train-images-idx3-ubyte", labels: "train-labels-idx1-ubyte" },
  test: { images: "t10k-images-idx3-ubyte", labels: "t10k-labels-idx1-ubyte" },
} as const;

/** The folder with all files of a dataset: DIRECTORY/NAME or DIRECTORY; undefined when neither has them. */
export async function findMnist(name: string, directory: string): Promise<string | undefined> {
  for (const folder of [join(directory, name), directory]) {
    const names = Object.values(mnistFiles).flatMap(({ images, labels }) => [images, labels]);
    const paths = await Promise.all(names.map((name) => findFile(folder, name)));
    if (paths.every((path) => path !== undefined)) return folder;
  }
  return undefined;
}

/**
 * Reads MNIST or Fashion-MNIST from the folder of its four files: 28x28 grey images of ten classes.
 * @throws DataError when a file is missing or damaged, or the files do not belong together.
 */
export async function readMnist(folder: string): Promise<Omit<DatasetContent, "classNames">> {
  const train = await readSplit(folder, "train");
  const test = await readSplit(folder, "test");
  return { channels: 1, height: side, width: side, train, test };
}

async function readSplit(folder: string, split: keyof typeof mnistFiles): Promise<ImageSet> {
  const names = mnistFiles[split];
  const images = await openFile(folder, names.images, 3);
  const labels = await openFile(folder, names.labels, 1);
  const [count, height, width] = images.shape;
  if (count !== labels.shape[0]) {
    throw new DataError(
      `${folder} has ${count} ${split} images but ${labels.shape[0]} labels: the files do not belong together.`,
    );
  }
  if (height !== side || width !== side) {
    throw new DataError(`The images in ${folder} are ${height}x${width} pixels, not ${side}x${side}.`);
  }
  checkMemory(count * height * width, folder);
  const set = {
    labels: Int32Array.from(labels.values()),
    images: images.values(),
    count,
    channels: 1,
    height,
    width,
  };
  checkSet(set, classCount, split === "train" ? "training" : "test");
  return set;
}

async function openFile(folder: string, name: string, rank: number) {
  const path = (await findFile(folder, name)) ?? join(folder, `${name}.gz`);
  return openIdx(await readFileOf(path, "data file"), path, rank);
}

async function findFile(folder: string, name: string): Promise<string | undefined> {
  for (const path of [join(folder, name), join(folder, `${name}.gz`)])
    if (await fileExists(path)) return path;
  return undefined;
}
