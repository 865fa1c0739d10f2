import { gunzipSync } from "node:zlib";
import { sizeOf } from "../../base/array.js";
import { DataError } from "../../base/errors.js";

/** An array of unsigned bytes. */
export interface ByteArray {
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

const unsignedByte = 0x08;

/**
 * Reads an IDX file of unsigned bytes (the format of MNIST, yann.lecun.com/exdb/mnist), plain or gzipped.
 * @param where - The file's name, for messages.
 * @param rank - Number of dimensions that the file must have.
 * @throws DataError when the file is damaged, truncated, longer than declared, or of another kind.
 */
export function parseIdx(bytes: Uint8Array, where: string, rank: number): ByteArray {
  const refuse = (why: string): never => {
    throw new DataError(`${where} ${why}. Delete it and run "batchcam data fetch", or use another folder.`);
  };
  let content = bytes;
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    try {
      content = gunzipSync(bytes);
    } catch {
      refuse("is a damaged or incomplete gzip file");
    }
  }
  const header = 4 + 4 * rank;
  if (content.length < header) refuse("is too short for an IDX file");
  if (content[0] !== 0 || content[1] !== 0 || content[2] !== unsignedByte || content[3] !== rank) {
    const magic = [...content.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    refuse(`is not an IDX file of bytes in ${rank} dimensions: its magic number is 0x${magic}`);
  }
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const size = sizeOf(shape);
  if (content.length - header !== size) {
    refuse(`should hold ${size} values of shape [${shape}], but holds ${content.length - header}`);
  }
  return { shape, data: content.subarray(header) };
}
