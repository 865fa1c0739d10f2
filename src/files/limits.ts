import { DataError } from "../base/errors.js";

/** The most memory that the images of one dataset may take, in bytes. */
const mostBytes = 4 * 2 ** 30;

/**
 * Checks that a dataset fits into memory before allocating it.
 * @param bytes - Memory that its images take.
 * @param where - The file or folder, for the message.
 * @throws DataError when it is too large.
 */
export function checkMemory(bytes: number, where: string): void {
  if (bytes <= mostBytes) return;
  const gib = (value: number): string => (value / 2 ** 30).toFixed(1);
  throw new DataError(
    `The images of ${where} take ${gib(bytes)} GiB of memory, more than the limit of ${gib(mostBytes)} GiB: ` +
      "use smaller images, or fewer.",
  );
}
