import { DataError, UsageError } from "../base/errors.js";
import { memorySize } from "../base/quantities.js";

const mebi = 2 ** 20;
const gibi = 2 ** 30;

/** Every kind of file that is read, and the largest one, in bytes: far more than such files have. */
const largest = {
  model: 2 * gibi,
  "tensor file": 8 * gibi,
  checkpoint: 4 * gibi,
  "weights file": 4 * gibi,
  evidence: gibi,
  "data file": 2 * gibi,
  image: 128 * mebi,
  "list of labels": 16 * mebi,
  configuration: mebi,
  grid: mebi,
  document: 64 * mebi,
  file: 64 * mebi,
  lock: mebi,
} as const;

/** What a file is, in the words of messages. */
export type FileKind = keyof typeof largest;

/** The environment variable that sets the largest size of every kind: "20GB". */
const variable = "BATCHCAM_MAX_FILE_SIZE";

/**
 * Checks the size of a file before it is read.
 * @param what - The file, for the message: "The image a.png".
 * @throws DataError when it is too large.
 */
export function checkFileSize(bytes: number, kind: FileKind, what: string): void {
  const limit = givenLimit() ?? largest[kind];
  if (bytes <= limit) return;
  throw new DataError(
    `${what} has ${memorySize(bytes)}, more than the limit of ${memorySize(limit)}: use a smaller one, or raise the limit ` +
      `with the environment variable ${variable}, such as ${variable}=20GB.`,
  );
}

function givenLimit(): number | undefined {
  const given = process.env[variable];
  if (!given) return undefined;
  const [, size, unit] = /^(\d+(?:\.\d+)?) ?([KMGT]?)i?B?$/i.exec(given) ?? [];
  if (size === undefined) {
    throw new UsageError(`${variable} must be a size such as 20GB or 500MB, not "${given}".`);
  }
  return Number(size) * 1024 ** ["", "K", "M", "G", "T"].indexOf(unit.toUpperCase());
}

/** The most memory that the images of one dataset may take, in bytes. */
const mostMemory = 4 * gibi;

/**
 * Checks that a dataset fits into memory before allocating it.
 * @param bytes - Memory that its images take.
 * @param where - The file or folder, for the message.
 * @throws DataError when it is too large.
 */
export function checkMemory(bytes: number, where: string): void {
  if (bytes <= mostMemory) return;
  throw new DataError(
    `The images of ${where} take ${memorySize(bytes)} of memory, more than the limit of ${memorySize(mostMemory)}: ` +
      "use smaller images, or fewer.",
  );
}
