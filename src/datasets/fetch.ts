import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { DownloadError, StorageError, UsageError } from "../base/errors.js";
import { checkOptions, checkValue, type Requirements } from "../base/options/check-options.js";
import { callback, objectWith, oneOf, signal, text } from "../base/options/requirements.js";
import { type DatasetName, datasetNames } from "../data/index.js";
import { fileExists, storageError } from "../files/index.js";
import { cacheDirectory } from "./cache.js";
import { datasetFiles, type RemoteDataset, type RemoteFile } from "./catalogue.js";

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
  /** Addresses and checksums; the public mirrors by default. */
  readonly remote?: RemoteDataset;
  readonly onProgress?: (progress: FetchProgress) => void;
  readonly signal?: AbortSignal;
}

const requirements: Requirements<FetchOptions> = {
  directory: text,
  remote: objectWith("an object { mirrors, files }", "mirrors", "files"),
  onProgress: callback,
  signal,
};

/**
 * Downloads the files of a dataset. Complete files are kept, and an interrupted download continues where it
 * stopped (as FILE.part). A file gets its name only once its SHA-256 is right.
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
  await mkdir(folder, { recursive: true }).catch((cause) => {
    throw storageError(folder, cause);
  });
  for (const file of remote.files) {
    const path = join(folder, file.name);
    if ((await fileExists(path)) && (await checksum(path)) === file.sha256) continue;
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
      if (error instanceof StorageError) throw error;
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
  const start = await stat(partial).then(
    ({ size }) => size,
    () => 0,
  );
  // Checksum and ranges count the file's own bytes, so the transfer must not be compressed.
  const headers: Record<string, string> = { "accept-encoding": "identity" };
  if (start > 0) headers.range = `bytes=${start}-`;
  const response = await fetch(url, { headers, signal: options.signal });
  // 416: the part is already as long as the file, and only its checksum is left to check.
  if (response.status !== 416) {
    if (!response.ok || !response.body) throw new DownloadError(`HTTP status ${response.status}`);
    // A server that ignores the range sends the whole file.
    const offset = response.status === 206 ? start : 0;
    const total = offset + Number(response.headers.get("content-length") ?? 0);
    await append(partial, offset, response.body, (received) => {
      options.onProgress?.({ file: file.name, received, total: Math.max(total, received) });
    });
  }
  const actual = await checksum(partial);
  if (actual !== file.sha256) {
    await rm(partial, { force: true });
    throw new DownloadError(`the checksum is wrong (SHA-256 ${actual}, not ${file.sha256})`);
  }
  await rename(partial, path).catch((cause) => {
    throw storageError(path, cause);
  });
}

async function append(
  path: string,
  offset: number,
  body: AsyncIterable<Uint8Array>,
  onReceived: (bytes: number) => void,
): Promise<void> {
  const failed = (cause: unknown): never => {
    throw storageError(path, cause);
  };
  const file = await open(path, offset > 0 ? "a" : "w").catch(failed);
  try {
    let received = offset;
    for await (const chunk of body) {
      // Unlike write, this never writes part of a chunk silently when the disk is full.
      await file.appendFile(chunk).catch(failed);
      received += chunk.length;
      onReceived(received);
    }
  } finally {
    await file.close();
  }
}

async function checksum(path: string): Promise<string> {
  const hash = createHash("sha256");
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk);
  } catch (cause) {
    throw storageError(path, cause);
  }
  return hash.digest("hex");
}

/** The reason of a failure, which fetch hides in the cause of "fetch failed". */
function reasonOf(error: Error): string {
  return error.cause instanceof Error ? error.cause.message || error.message : error.message;
}
