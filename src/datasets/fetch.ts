import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { open, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { DataError, DownloadError, StorageError, UsageError } from "../base/errors.js";
import { checkOptions, checkValue, type Requirements } from "../base/options/check-options.js";
import { callback, listOf, objectWith, oneOf, signal, text } from "../base/options/requirements.js";
import { type DatasetName, datasetNames } from "../data/index.js";
import { prepareFolder, putInPlace, readFileOf, storageError } from "../files/index.js";
import { cacheDirectory } from "./cache.js";
import { datasetFiles, type RemoteDataset, type RemoteFile } from "./catalogue.js";
import { download } from "./download.js";

/** The progress of a download. */
export interface FetchProgress {
  /** Name of the file. */
  readonly file: string;
  /** Bytes received so far, of `total`. */
  readonly received: number;
  readonly total: number;
}

/** Options of `fetchDataset`. */
export interface FetchOptions {
  /** The dataset gets its own folder in this one; the cache folder by default. */
  readonly directory?: string;
  /** Addresses, sizes and checksums; the public mirrors by default. */
  readonly remote?: RemoteDataset;
  readonly onProgress?: (progress: FetchProgress) => void;
  readonly signal?: AbortSignal;
}

const mirrorsAndFiles = objectWith(
  "an object { mirrors, files } with { name, bytes, sha256 } of each file",
  "mirrors",
  "files",
);
const files = listOf(objectWith("a file", "name", "bytes", "sha256"), "an array of files");

const requirements: Requirements<FetchOptions> = {
  directory: text,
  remote: {
    accepts: (value) => mirrorsAndFiles.accepts(value) && files.accepts(Object(value).files),
    words: mirrorsAndFiles.words,
  },
  onProgress: callback,
  signal,
};

/**
 * Downloads the files of a dataset. Complete files are kept, and an interrupted download continues where it
 * stopped (as FILE.part). Only https is used, and no more is received than a file has. A file gets its name only once its
 * SHA-256 is right.
 * @returns The folder with the files.
 * @throws UsageError when the dataset is built in.
 * @throws DownloadError when no mirror delivers a file, or its checksum is wrong.
 * @throws StorageError when a file cannot be written or read.
 *
 * @example
 * ```ts
 * import { fetchDataset } from "batchcam/node";
 *
 * const folder = await fetchDataset("digits").catch((error) => error.message);
 * console.log(folder); // The dataset digits is built in: there is nothing to fetch.
 * ```
 */
export async function fetchDataset(name: DatasetName, options: FetchOptions = {}): Promise<string> {
  checkValue(name, oneOf(datasetNames), "fetchDataset: name");
  checkOptions(options, requirements, "fetchDataset");
  const remote = options.remote ?? (name === "digits" ? undefined : datasetFiles[name]);
  if (!remote) throw new UsageError(`The dataset ${name} is built in: there is nothing to fetch.`);
  const folder = join(options.directory ?? cacheDirectory(), name);
  await prepareFolder(folder);
  for (const file of remote.files) {
    const path = join(folder, file.name);
    if ((await sizeAt(path)) === file.bytes && (await checksum(path)) === file.sha256) continue;
    await fetchFromMirrors(path, file, remote.mirrors, options);
  }
  return folder;
}

async function fetchFromMirrors(
  path: string,
  file: RemoteFile,
  mirrors: readonly string[],
  options: FetchOptions,
): Promise<void> {
  const failures: string[] = [];
  for (const mirror of mirrors) {
    try {
      await fetchFile(path, file, new URL(file.name, mirror), options);
      return;
    } catch (error) {
      // If the download was aborted, a broken connection is a symptom: report the abort.
      options.signal?.throwIfAborted();
      if (error instanceof StorageError || error instanceof DataError) throw error;
      failures.push(`${mirror}: ${error instanceof Error ? reasonOf(error) : String(error)}`);
    }
  }
  throw new DownloadError(
    `${file.name} could not be downloaded (${failures.join("; ")}). ` +
      "Check the connection and try again: what has been received is kept.",
  );
}

async function fetchFile(path: string, file: RemoteFile, url: URL, options: FetchOptions): Promise<void> {
  const partial = `${path}.part`;
  const size = await sizeAt(partial);
  // More than the file has is no part of it.
  const start = size <= file.bytes ? size : 0;
  if (start < file.bytes) await receive(partial, start, file, url, options);
  const actual = await checksum(partial);
  if (actual !== file.sha256) {
    await rm(partial, { force: true });
    throw new DownloadError(`the checksum is wrong (SHA-256 ${actual}, not ${file.sha256})`);
  }
  await putInPlace(partial, path);
}

/** In bytes; 0 where there is no file. */
const sizeAt = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );

/** Writes what is missing of a file, and no byte more. */
async function receive(
  path: string,
  from: number,
  { name, bytes: total }: RemoteFile,
  url: URL,
  { signal, onProgress }: FetchOptions,
): Promise<void> {
  const failed = (cause: unknown): never => {
    throw storageError(path, cause);
  };
  const { start, body } = await download(url, from, total, signal);
  const file = await open(path, flags | (start > 0 ? constants.O_APPEND : constants.O_TRUNC)).catch(failed);
  try {
    let received = start;
    for await (const chunk of body) {
      received += chunk.length;
      if (received > total)
        throw new DownloadError(`the server sends more than the ${total} bytes of the file`);
      // Unlike write, this never writes part of a chunk silently when the disk is full.
      await file.appendFile(chunk).catch(failed);
      onProgress?.({ file: name, received, total });
    }
    if (received < total) throw new DownloadError(`the connection ended after ${received} of ${total} bytes`);
  } finally {
    await file.close();
  }
}

/** Never through a link that somebody put there, nor into a pipe, which waits for its other end. Windows has no such flags. */
const flags =
  constants.O_WRONLY | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

const checksum = async (path: string): Promise<string> =>
  createHash("sha256")
    .update(await readFileOf(path, "data file"))
    .digest("hex");

/** The reason of a failure, which fetch hides in the cause of "fetch failed". */
function reasonOf(error: Error): string {
  return error.cause instanceof Error ? error.cause.message || error.message : error.message;
}
