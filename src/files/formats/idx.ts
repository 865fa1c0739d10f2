import { sizeOf } from "../../base/array.js";
import { DataError } from "../../base/errors.js";
import { unpackBeginning, unpackTo } from "./unpack.js";

/** An array of unsigned bytes whose header was read. */
export interface IdxFile {
  readonly shape: readonly number[];
  /**
   * Reads, and unpacks, the values.
   * @throws DataError when there are more or fewer than the shape says, or they are damaged.
   */
  readonly values: () => Uint8Array;
}

const unsignedByte = 0x08;

/**
 * Opens an IDX file of unsigned bytes (the format of MNIST, yann.lecun.com/exdb/mnist), plain or gzipped.
 * @param where - The file's name, for messages.
 * @param rank - Number of dimensions that the file must have.
 * @throws DataError when the file is damaged, too short, or of another kind.
 */
export function openIdx(bytes: Uint8Array, where: string, rank: number): IdxFile {
  const refuse = (why: string): never => {
    throw new DataError(`${where} ${why}. Delete it and run "batchcam data fetch", or use another folder.`);
  };
  const unzipped = (unpack: () => Uint8Array): Uint8Array => {
    try {
      return unpack();
    } catch (cause) {
      if (cause instanceof DataError) throw cause;
      const more = (cause as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE";
      return refuse(more ? "holds more values than its header says" : "is a damaged or incomplete gzip file");
    }
  };
  const packed = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const beginning = packed ? unzipped(() => unpackBeginning(bytes, "gzip")) : bytes;
  const shape = shapeOf(beginning, rank, refuse);
  const header = headerSize(rank);
  const size = sizeOf(shape);
  return {
    shape,
    values: () => {
      const content = packed ? unzipped(() => unpackTo(header + size, bytes, "gzip", where)) : bytes;
      if (content.length === header + size) return content.subarray(header);
      return refuse(`should hold ${size} values of shape [${shape}], but holds ${content.length - header}`);
    },
  };
}

const headerSize = (rank: number): number => 4 + 4 * rank;

function shapeOf(beginning: Uint8Array, rank: number, refuse: (why: string) => never): number[] {
  if (beginning.length < headerSize(rank)) refuse("is too short for an IDX file");
  const [first, second, type, dimensions] = beginning;
  if (first !== 0 || second !== 0 || type !== unsignedByte || dimensions !== rank) {
    const magic = [...beginning.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    refuse(`is not an IDX file of bytes in ${rank} dimensions: its magic number is 0x${magic}`);
  }
  const view = new DataView(beginning.buffer, beginning.byteOffset, beginning.byteLength);
  return Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
}
