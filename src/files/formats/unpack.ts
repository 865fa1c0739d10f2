import { constants, gunzipSync, inflateRawSync, type ZlibOptions } from "node:zlib";
import { DataError } from "../../base/errors.js";
import { memorySize } from "../../base/quantities.js";

/** The containers of deflated bytes: that of .gz files, or none, as in zip files. */
const unpackers = { gzip: gunzipSync, deflate: inflateRawSync } as const;

export type Packing = keyof typeof unpackers;

/** Unpacked, this much may come from anything; more may be at most so many times the packed size. */
const harmless = 64 * 2 ** 20;
const mostCompression = 200;

/** So few bytes cannot unpack to more than about 4 MiB. */
const beginning = 4096;

/**
 * Unpacks the first bytes, up to a few KiB or MiB.
 * @throws Error of zlib when they are damaged.
 */
export function unpackBeginning(packed: Uint8Array, packing: Packing): Uint8Array {
  return run(packing, packed.subarray(0, beginning), { finishFlush: constants.Z_SYNC_FLUSH });
}

/**
 * Unpacks to a size that is known beforehand, and never takes more memory.
 * @param where - The packed file or part, for messages.
 * @returns The bytes, in memory of their own: fewer where it holds fewer.
 * @throws DataError when the size is out of proportion to what is packed.
 * @throws Error of zlib when the bytes are damaged, or more than that size.
 */
export function unpackTo(size: number, packed: Uint8Array, packing: Packing, where: string): Uint8Array {
  if (size > harmless && size > mostCompression * packed.length) {
    throw new DataError(
      `${where} unpacks from ${memorySize(packed.length)} to ${memorySize(size)}, out of all proportion: write it without ` +
        "compression if that is what it holds.",
    );
  }
  // A single chunk: otherwise zlib would collect many and need the memory twice.
  const chunkSize = Math.max(size + 1, constants.Z_MIN_CHUNK);
  return run(packing, packed, { maxOutputLength: Math.max(size, 1), chunkSize });
}

function run(packing: Packing, packed: Uint8Array, options: ZlibOptions): Uint8Array {
  const { buffer, byteOffset, length } = unpackers[packing](packed, options);
  return new Uint8Array(buffer, byteOffset, length);
}
