import { sizeOf } from "../../base/array.js";
import { FormatError } from "../../base/errors.js";
import { fromBfloat16, fromFloat16 } from "../floating-point.js";
import { type DataType, dataTypeOfCode, elementTypeName, type TensorValue } from "../model.js";
import { bytesOf } from "../size-limit.js";
import type { RawTensor } from "./raw-model.js";

/** Where a tensor that is stored outside the model's file keeps its elements. */
export interface ExternalData {
  /** Path of the file as the model states it, relative to the model's folder. */
  readonly location: string;
  /** Bytes to skip, and bytes to read. */
  readonly offset: number;
  readonly length: number;
}

/** Reads the elements of a tensor from a file beside the model. */
export type ReadExternal = (data: ExternalData) => Uint8Array;

/** Floating-point types that are read as float32, keyed by ONNX's TensorProto.DataType. */
const otherFloats = {
  10: { bytes: 2, convert: (bytes: Uint8Array) => fromFloat16(aligned(bytes, Uint16Array)) },
  11: { bytes: 8, convert: (bytes: Uint8Array) => Float32Array.from(aligned(bytes, Float64Array)) },
  16: { bytes: 2, convert: (bytes: Uint8Array) => fromBfloat16(aligned(bytes, Uint16Array)) },
} as const;

const isOtherFloat = (code: number | undefined): code is keyof typeof otherFloats =>
  code !== undefined && code in otherFloats;

/** The element type for a TensorProto.DataType number: float16, bfloat16 and double become float32. Undefined for types without a use here, such as strings. */
export const readableType = (code: number | undefined): DataType | undefined =>
  isOtherFloat(code) ? "float32" : dataTypeOfCode(code);

/** @throws FormatError for types without a use here. */
function dataTypeOf(code: number | undefined, where: string): DataType {
  const found = readableType(code);
  if (found) return found;
  throw new FormatError(
    !code
      ? `${where} has no element type: the file is damaged.`
      : `${where} has elements of the type ${elementTypeName(code)}, which are not read.`,
  );
}

/** As ONNX Runtime counts. */
const mostAlongAxis = 2 ** 31 - 1;

/** What a tensor says of itself, and the bytes that its elements take as stored. */
function described(tensor: RawTensor) {
  const where = `The tensor ${JSON.stringify(tensor.name ?? "")}`;
  const dtype = dataTypeOf(tensor.dataType, where);
  const shape = (tensor.dims ?? []).map(Number);
  const count = sizeOf(shape);
  if (!shape.every((size) => size >= 0 && size <= mostAlongAxis) || !Number.isSafeInteger(count)) {
    throw new FormatError(`${where} has the shape [${shape}]: the file is damaged.`);
  }
  return { where, dtype, shape, count, bytes: count * elementSize(tensor.dataType, dtype) };
}

/** @throws FormatError when the elements do not match the shape, or are in a file that cannot be read. */
export function decodeTensor(tensor: RawTensor, external: ReadExternal | undefined): TensorValue {
  const { where, dtype, shape, count, bytes } = described(tensor);
  const raw = isExternal(tensor) ? externalBytes(tensor, external, bytes, where) : tensor.rawData;
  const data = raw?.length ? fromBytes(raw, tensor.dataType, dtype, count, where) : fromFields(tensor, dtype);
  if (data.length !== count) {
    throw new FormatError(
      `${where} of shape [${shape}] needs ${count} elements, but has ${data.length}: the file is damaged.`,
    );
  }
  return { dtype, shape, data };
}

const isExternal = ({ dataLocation }: RawTensor): boolean => dataLocation === 1;

function externalBytes(
  tensor: RawTensor,
  read: ReadExternal | undefined,
  needed: number,
  where: string,
): Uint8Array {
  const { location, offset, length } = placeOf(tensor, where);
  if (!read) {
    throw new FormatError(
      `${where} is stored in the file ${JSON.stringify(location)} beside the model: load the model by its path, or merge the two ` +
        "with onnx.save_model of Python's onnx package.",
    );
  }
  if (length !== undefined && length !== needed) {
    throw new FormatError(
      `${where} needs ${needed} bytes, but has ${length} in ${JSON.stringify(location)}: the model is damaged.`,
    );
  }
  return read({ location, offset, length: needed });
}

/** Where a tensor lies outside the model's file; without a length, it lies there in full. */
function placeOf(
  { externalData = [] }: RawTensor,
  where: string,
): Pick<ExternalData, "location" | "offset"> & { readonly length: number | undefined } {
  const entries = new Map(externalData.map(({ key, value }) => [key, value]));
  const location = entries.get("location");
  if (!location) {
    throw new FormatError(
      `${where} is stored in another file, but the model does not name it: the model is damaged.`,
    );
  }
  const offset = Number(entries.get("offset") ?? 0);
  const length = entries.has("length") ? Number(entries.get("length")) : undefined;
  if (![offset, length ?? 0].every((bytes) => Number.isSafeInteger(bytes) && bytes >= 0)) {
    throw new FormatError(
      `${where} has an impossible offset or length in ${JSON.stringify(location)}: the model is damaged.`,
    );
  }
  return { location, offset, length };
}

/**
 * Checks that no two tensors share bytes of another file, or a small file could fill any memory.
 * @throws FormatError that names the two.
 */
export function checkApart(tensors: readonly RawTensor[]): void {
  const places = tensors.filter(isExternal).flatMap((tensor) => {
    const { where, bytes } = described(tensor);
    const { location, offset } = placeOf(tensor, where);
    return bytes > 0 ? [{ where, location, offset, end: offset + bytes }] : [];
  });
  places.sort((a, b) => (a.location === b.location ? a.offset - b.offset : a.location < b.location ? -1 : 1));
  for (const [index, { where, location, offset }] of places.entries()) {
    const before = places[index - 1];
    if (before?.location !== location || offset >= before.end) continue;
    throw new FormatError(
      `${where} shares bytes of the file ${JSON.stringify(location)} with another tensor: the model is damaged.`,
    );
  }
}

/** In bytes, as stored. */
const elementSize = (code: number | undefined, dtype: DataType): number =>
  isOtherFloat(code) ? otherFloats[code].bytes : bytesOf[dtype];

function fromBytes(
  bytes: Uint8Array,
  code: number | undefined,
  dtype: DataType,
  count: number,
  where: string,
): TensorValue["data"] {
  const size = elementSize(code, dtype);
  if (bytes.length !== count * size) {
    throw new FormatError(
      `${where} needs ${count * size} bytes, but has ${bytes.length}: the file is damaged or incomplete.`,
    );
  }
  if (isOtherFloat(code)) return otherFloats[code].convert(bytes);
  switch (dtype) {
    case "float32":
      return aligned(bytes, Float32Array);
    case "int32":
      return aligned(bytes, Int32Array);
    case "int64":
      return Array.from(aligned(bytes, BigInt64Array), Number);
    case "uint64":
      return Array.from(aligned(bytes, BigUint64Array), Number);
    case "uint32":
      return Array.from(aligned(bytes, Uint32Array));
    case "uint16":
      return Array.from(aligned(bytes, Uint16Array));
    case "int16":
      return Array.from(aligned(bytes, Int16Array));
    case "int8":
      return new Int8Array(bytes.buffer, bytes.byteOffset, count);
    case "uint8":
      return bytes;
    case "bool":
      return Array.from(bytes, (value) => (value ? 1 : 0));
  }
}

function fromFields(tensor: RawTensor, dtype: DataType): TensorValue["data"] {
  const { dataType, floatData = [], doubleData = [], int32Data = [], int64Data = [] } = tensor;
  const { uint64Data = [] } = tensor;
  if (dataType === 10) return fromFloat16(Uint16Array.from(int32Data));
  if (dataType === 16) return fromBfloat16(Uint16Array.from(int32Data));
  if (dataType === 11) return Float32Array.from(doubleData);
  if (dtype === "float32") return Float32Array.from(floatData);
  if (dtype === "uint32" || dtype === "uint64") return uint64Data.map(Number);
  return dtype === "int64" ? int64Data.map(Number) : int32Data;
}

interface ArrayType<T> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): T;
}

/** Views the bytes as elements. Copies only if they are not aligned to the size of an element. */
function aligned<T>(bytes: Uint8Array, Type: ArrayType<T>): T {
  const size = Type.BYTES_PER_ELEMENT;
  // Not slice(): in Node the reader returns a Buffer, whose slice() does not copy.
  const { buffer, byteOffset } = bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes);
  return new Type(buffer, byteOffset, bytes.length / size);
}
