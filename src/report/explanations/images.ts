import { forEachBounded } from "../../base/concurrency.js";
import { DataError } from "../../base/errors.js";
import type { FittedShape } from "../../data/index.js";
import { imagesIn } from "../../datasets/index.js";
import { decodeImage, isFolder } from "../../files/index.js";

/** Images held in memory at once. */
const chunkSize = 64;

/** Images decoded concurrently: enough to keep libuv's threads busy. */
const atOnce = 8;

/**
 * Lists the image files behind some paths; a folder stands for all images in it and in the folders inside it, sorted by name.
 * @returns The paths, and a note for each folder in which something was passed over.
 * @throws DataError when a folder holds no images.
 */
export async function listImages(
  given: readonly string[],
): Promise<{ readonly paths: readonly string[]; readonly notes: readonly string[] }> {
  const lists = await Promise.all(
    given.map(async (path) =>
      (await isFolder(path))
        ? imagesIn(path, "give a folder of images, or the image files")
        : { paths: [path], note: undefined },
    ),
  );
  return {
    paths: lists.flatMap(({ paths }) => paths),
    notes: lists.flatMap(({ note }) => note ?? []),
  };
}

export interface DecodedImage {
  readonly path: string;
  /** [C,H,W] */
  readonly bytes: Uint8Array;
}

export interface BadImage {
  readonly path: string;
  readonly error: DataError;
}

export interface ImageReading {
  /** Skip unreadable images instead of failing. */
  readonly skipBad: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

export interface CheckedImages {
  readonly paths: readonly string[];
  /** Images that cannot be read. */
  readonly bad: readonly BadImage[];
  /** Yields the images, a chunk at a time. */
  chunks(): AsyncGenerator<readonly DecodedImage[]>;
}

/**
 * Checks up front that all images can be read, so that a bad one does not waste half the work. If they do not fit in
 * memory, they are read again when their turn comes.
 * @throws DataError for the first unreadable image; with `skipBad`, only when none can be read.
 */
export async function checkImages(
  paths: readonly string[],
  shape: FittedShape,
  reading: ImageReading,
): Promise<CheckedImages> {
  const kept = paths.length <= chunkSize;
  const { decoded, bad } = await decodeAll(paths, shape, kept, reading);
  const badPaths = new Set(bad.map(({ path }) => path));
  const good = paths.filter((path) => !badPaths.has(path));
  if (good.length === 0) throw bad[0].error;
  return {
    paths: good,
    bad,
    async *chunks() {
      if (kept) {
        yield decoded;
        return;
      }
      for (let start = 0; start < good.length; start += chunkSize) {
        const part = good.slice(start, start + chunkSize);
        const again = await decodeAll(part, shape, true, {
          ...reading,
          skipBad: false,
          onProgress: () => {},
        });
        yield again.decoded;
      }
    },
  };
}

async function decodeAll(
  paths: readonly string[],
  shape: FittedShape,
  keep: boolean,
  { skipBad, signal, onProgress }: ImageReading,
): Promise<{ decoded: DecodedImage[]; bad: BadImage[] }> {
  const images: (DecodedImage | BadImage | undefined)[] = Array(paths.length).fill(undefined);
  let done = 0;
  await forEachBounded(paths.length, atOnce, async (index) => {
    signal.throwIfAborted();
    const path = paths[index];
    try {
      const bytes = await decodeImage(path, shape, { signal, fitting: shape.fitting });
      if (keep) images[index] = { path, bytes };
    } catch (error) {
      if (!skipBad || !(error instanceof DataError)) throw error;
      images[index] = { path, error };
    }
    onProgress(++done, paths.length);
  });
  const found = images.filter((image) => image !== undefined);
  return {
    decoded: found.filter((image) => "bytes" in image),
    bad: found.filter((image) => "error" in image),
  };
}
