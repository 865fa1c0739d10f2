import { sizeOf } from "../../base/array.js";
import { DataError } from "../../base/errors.js";
import { shown } from "../../base/options/shown.js";

/** The array description in an .npy header. */
export interface NpyHeader {
  readonly shape: readonly number[];
  /** As NumPy writes it: "|u1" for bytes, "<i8" for 64-bit integers. */
  readonly dtype: string;
  /** Where the values begin. */
  readonly start: number;
  /** Size of the whole file in bytes. */
  readonly size: number;
}

/** So many values along one axis are beyond every file. */
const mostAlongAxis = 2 ** 40;

type ReadInteger = (view: DataView, at: number, littleEndian: boolean) => number;

/** 64-bit integers from their halves; they lose digits only beyond 2^53. */
const wide =
  (high: "getInt32" | "getUint32"): ReadInteger =>
  (view, at, little) =>
    view[high](little ? at + 4 : at, little) * 2 ** 32 + view.getUint32(little ? at : at + 4, little);

/** Readers of NumPy's integers, by kind and size. */
const integers: Readonly<Record<string, ReadInteger>> = {
  u1: (view, at) => view.getUint8(at),
  u2: (view, at, little) => view.getUint16(at, little),
  u4: (view, at, little) => view.getUint32(at, little),
  u8: wide("getUint32"),
  i1: (view, at) => view.getInt8(at),
  i2: (view, at, little) => view.getInt16(at, little),
  i4: (view, at, little) => view.getInt32(at, little),
  i8: wide("getInt32"),
};

/**
 * Reads the header of an .npy file of integers in row-major order (NumPy's format, versions 1 to 3:
 * numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
 * @param bytes - The beginning of the file.
 * @param where - The file's name, for messages.
 * @throws DataError when it is not an .npy file, is truncated, or holds anything but such an array.
 */
export function parseNpyHeader(
  bytes: Uint8Array,
  where: string,
  readers: Readonly<Record<string, ReadInteger>> = integers,
): NpyHeader {
  const text = headerText(bytes);
  if (text === undefined) {
    throw new DataError(`${where} is not an .npy array, or its header is truncated: write it with np.savez.`);
  }
  const dtype = /'descr': *'([^']*)'/.exec(text.header)?.[1];
  const order = /'fortran_order': *(True|False)/.exec(text.header)?.[1];
  const dimensions = /'shape': *\(([\d, ]*)\)/.exec(text.header)?.[1];
  if (dtype?.endsWith("O")) {
    throw new DataError(
      `${where} holds Python objects (dtype ${shown(dtype)}): write it as integers (.astype).`,
    );
  }
  if (dtype === undefined || !Object.hasOwn(readers, dtype.slice(1)) || !"|<>".includes(dtype[0])) {
    throw new DataError(
      `${where} has the dtype ${dtype === undefined ? "of a record" : shown(dtype)}, which does not hold ` +
        "integers: write it as integers (.astype).",
    );
  }
  if (order === undefined || dimensions === undefined) {
    throw new DataError(`${where} has a header without shape or order: write it with np.savez.`);
  }
  if (order === "True") {
    throw new DataError(`${where} is in Fortran order: write it in C order (np.ascontiguousarray).`);
  }
  const shape = (dimensions.match(/\d+/g) ?? []).map(Number);
  if (shape.some((length) => length > mostAlongAxis)) {
    throw new DataError(`${where} says in its header that it is larger than any file: it is damaged.`);
  }
  return { shape, dtype, start: text.end, size: text.end + sizeOf(shape) * itemSize(dtype) };
}

/** The header's dictionary as text, and where it ends; undefined if there is none. */
function headerText(bytes: Uint8Array): { header: string; end: number } | undefined {
  const text = (start: number, end: number): string =>
    new TextDecoder("latin1").decode(bytes.subarray(start, end));
  if (bytes.length < 12 || bytes[0] !== 0x93 || text(1, 6) !== "NUMPY") return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = bytes[6];
  const start = version === 1 ? 10 : 12;
  const end = start + (version === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  return version < 1 || version > 3 || end > bytes.length ? undefined : { header: text(start, end), end };
}

/** Readers of all of NumPy's numbers but those of 16 bits with a fraction. */
const numbers: Readonly<Record<string, ReadInteger>> = {
  ...integers,
  b1: (view, at) => view.getUint8(at),
  f4: (view, at, little) => view.getFloat32(at, little),
  f8: (view, at, little) => view.getFloat64(at, little),
};

/**
 * Reads an .npy file of integers, fractions or booleans.
 * @throws DataError as `parseNpyHeader`, and when values are missing.
 */
export function npyNumbers(
  bytes: Uint8Array,
  where: string,
): { shape: readonly number[]; data: Float64Array } {
  const header = parseNpyHeader(bytes, where, numbers);
  if (header.size !== bytes.length) {
    throw new DataError(`${where} has ${bytes.length} bytes instead of ${header.size}: it is damaged.`);
  }
  return { shape: header.shape, data: npyIntegers(bytes, header) };
}

/** The numbers of an .npy file, in file order. */
export function npyIntegers(bytes: Uint8Array, { shape, dtype, start }: NpyHeader): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = numbers[dtype.slice(1)];
  const step = itemSize(dtype);
  const values = new Float64Array(sizeOf(shape));
  for (let index = 0; index < values.length; index++) {
    values[index] = read(view, start + index * step, dtype[0] !== ">");
  }
  return values;
}

const itemSize = (dtype: string): number => Number(dtype.slice(2));
