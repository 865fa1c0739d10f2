import { forEachBounded } from "../base/concurrency.js";
import { DataError, UsageError } from "../base/errors.js";
import { checkValue } from "../base/options/check-options.js";
import { within } from "../base/options/requirements.js";
import { shown } from "../base/options/shown.js";
import {
  type DatasetContent,
  type ImageFolderSettings,
  type ImageSet,
  type ImageShape,
  imageFolderDefaults,
  pick,
  sharedMemory,
} from "../data/index.js";
import { checkMemory, decodeImage } from "../files/index.js";
import { type ListedSplit, numbered } from "./folder/listed-split.js";
import { listFolder } from "./folder/listing.js";

/** Settings default to `imageFolderDefaults`. */
export interface ImageFolderOptions extends Partial<ImageFolderSettings> {
  /** Called after each image, counting all splits together. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Aborting it rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Images decoded concurrently: enough to keep the threads of libuv busy. */
const atOnce = 8;

/**
 * Reads the images DIRECTORY/{train,val,test}/CLASS/FILE or DIRECTORY/CLASS/FILE (see `listFolder`). Each is scaled to cover
 * a square and cropped at the centre, so nothing is distorted (see `decodeImage`).
 * @throws UsageError when the size or the number of channels is impossible.
 * @throws DataError when the folders have another layout, the images do not fit into memory, or an image
 * cannot be read; with `skipBad` only when no image of a class can be read.
 */
export async function readImageFolder(
  directory: string,
  options: ImageFolderOptions = {},
): Promise<DatasetContent> {
  const shape = squareOf(options);
  const { testFraction = imageFolderDefaults.testFraction, groupPattern, signal } = options;
  checkValue(testFraction, within.innerShare, "`testFraction`");
  const { classNames, notes, ...listed } = await listFolder(directory, {
    testFraction,
    groupPattern,
    signal,
  });
  const splits = [listed.train, listed.validation, listed.test].filter((split) => split !== undefined);
  const total = splits.reduce((sum, { paths }) => sum + paths.length, 0);
  checkMemory(total * shape.channels * shape.height * shape.width, directory);
  let done = 0;
  const onImage = (): void => options.onProgress?.(++done, total);
  const skipped: string[] = [];
  const groups = new Map<string, number>();
  const read = async (split: ListedSplit): Promise<ImageSet> => {
    const { set, bad } = await decodeSplit(split, shape, groups, { ...options, onImage });
    skipped.push(...bad);
    return checkClasses(set, split, classNames);
  };
  return {
    classNames,
    ...shape,
    train: await read(listed.train),
    validation: listed.validation && (await read(listed.validation)),
    test: await read(listed.test),
    skipped,
    notes,
  };
}

function squareOf({ imageSize, channels }: ImageFolderOptions): ImageShape {
  const side = imageSize ?? imageFolderDefaults.imageSize;
  const depth: number = channels ?? imageFolderDefaults.channels;
  checkValue(side, within.count, "`imageSize`");
  if (depth !== 1 && depth !== 3) {
    throw new UsageError(`\`channels\` must be 1 (greyscale) or 3 (RGB), not ${shown(depth)}.`);
  }
  return { channels: depth, height: side, width: side };
}

interface DecodeOptions extends ImageFolderOptions {
  readonly onImage: () => void;
}

/** The readable images of a split, and the paths of the others. */
async function decodeSplit(
  { paths, labels, groups }: ListedSplit,
  shape: ImageShape,
  groupNumbers: Map<string, number>,
  { skipBad = imageFolderDefaults.skipBad, signal, onImage }: DecodeOptions,
): Promise<{ set: ImageSet; bad: string[] }> {
  const size = shape.channels * shape.height * shape.width;
  const images = new Uint8Array(sharedMemory(paths.length * size));
  const bad = new Set<number>();
  await forEachBounded(paths.length, atOnce, async (index) => {
    signal?.throwIfAborted();
    try {
      images.set(await decodeImage(paths[index], shape, { signal }), index * size);
    } catch (error) {
      if (!skipBad || !(error instanceof DataError)) throw error;
      bad.add(index);
    }
    onImage();
  });
  const set: ImageSet = {
    images,
    labels: Int32Array.from(labels),
    ...(groups && { groups: numbered(groups, groupNumbers) }),
    files: paths,
    count: paths.length,
    ...shape,
  };
  if (bad.size === 0) return { set, bad: [] };
  const good = [...paths.keys()].filter((index) => !bad.has(index));
  return { set: pick(set, good), bad: paths.filter((_, index) => bad.has(index)) };
}

function checkClasses(set: ImageSet, { folder }: ListedSplit, classNames: readonly string[]): ImageSet {
  const present = new Set(set.labels);
  const empty = classNames.find((_, label) => !present.has(label));
  if (empty === undefined) return set;
  throw new DataError(`None of the images of class ${empty} in ${folder} can be read: replace the files.`);
}
