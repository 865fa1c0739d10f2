import { forEachBounded } from "../../base/concurrency.js";
import { DataError } from "../../base/errors.js";
import type { FittedShape } from "../../data/index.js";
import { type Picture, viewImage } from "../../files/index.js";

/** Images explained in one go. */
const chunkSize = 64;

/** Images decoded concurrently: enough to keep all decoders busy. */
const atOnce = 8;

/** What is kept of decoded images, in bytes; those beyond are decoded again when their turn comes. */
const mostKept = 256 * 2 ** 20;

/** Pictures are made smaller until no side is longer, in pixels: pages of many photographs grow too large else. */
const pictureSide = 1600;

export interface DecodedImage {
  readonly path: string;
  /** Its place among the images that can be read. */
  readonly index: number;
  /** Size of the file's image, upright. */
  readonly height: number;
  readonly width: number;
  /** Bytes [C,H,W] for each shape. */
  readonly pixels: readonly Uint8Array[];
  /** The image itself, to be looked at. */
  readonly picture: Picture | undefined;
}

export interface BadImage {
  readonly path: string;
  readonly error: DataError;
}

export interface ImageReading {
  /** Skip unreadable images instead of failing. */
  readonly skipBad: boolean;
  /** How many of the images that can be read, from the first on, may be shown and need a picture. */
  readonly pictured: number;
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
 * Checks up front that all images can be read, so that a bad one does not waste half the work. What fits in memory is decoded
 * only once.
 * @param shapes - What models take.
 * @throws DataError for the first unreadable image; with `skipBad`, only when none can be read.
 */
export async function checkImages(
  paths: readonly string[],
  shapes: readonly FittedShape[],
  { skipBad, pictured, signal, onProgress }: ImageReading,
): Promise<CheckedImages> {
  const wanted = shapes.map((shape) => ({ shape, fitting: shape.fitting }));
  const kept = new Map<string, Omit<DecodedImage, "index">>();
  const failed = new Map<string, DataError>();
  const decode = (path: string, place: number) =>
    viewImage(path, { wanted, ...(place - failed.size < pictured && { pictureSide }) }, signal);
  let [done, size] = [0, 0];
  await forEachBounded(paths.length, atOnce, async (place) => {
    signal.throwIfAborted();
    const path = paths[place];
    try {
      const { picture, ...found } = await decode(path, place);
      size += found.pixels.reduce((sum, { length }) => sum + length, picture?.file.length ?? 0);
      if (size <= mostKept) kept.set(path, { path, picture, ...found });
    } catch (error) {
      if (!skipBad || !(error instanceof DataError)) throw error;
      failed.set(path, error);
    }
    onProgress(++done, paths.length);
  });
  const bad = paths.flatMap((path) => {
    const error = failed.get(path);
    return error ? [{ path, error }] : [];
  });
  const good = [...paths.keys()].filter((place) => !failed.has(paths[place]));
  if (good.length === 0) throw bad[0].error;
  return {
    paths: good.map((place) => paths[place]),
    bad,
    async *chunks() {
      for (let start = 0; start < good.length; start += chunkSize) {
        const part: DecodedImage[] = [];
        await forEachBounded(Math.min(chunkSize, good.length - start), atOnce, async (at) => {
          signal.throwIfAborted();
          const place = good[start + at];
          const path = paths[place];
          const known = kept.get(path);
          kept.delete(path);
          part[at] = {
            ...(known ?? { path, picture: undefined, ...(await decode(path, place)) }),
            index: start + at,
          };
        });
        yield part;
      }
    },
  };
}
