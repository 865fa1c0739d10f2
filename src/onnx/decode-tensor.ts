import { sizeOf } from "../base/array.js";
import { FormatError } from "../base/errors.js";
import { fromBfloat16, fromFloat16 } from "./floating-point.js";
import { type DataType, dataTypeCodes, type TensorValue } from "./model.js";
import type { RawTensor } from "./raw-model.js";
import { bytesOf } from "./size-limit.js";

/** Where the elements of a tensor lie in another file than the model's. */
export interface ExternalData {
  /** Path of the file, relative to the folder of the model, as the model gives it. */
  readonly location: string;
  /** Bytes before the first, and bytes to read; to the end of the file when undefined. */
  readonly offset: number;
  readonly length: number | undefined;
}

/** Reads the elements of a tensor from another file. */
export type ReadExternal = (data: ExternalData) => Uint8Array;

/** Floating-point types that are read as float32, by ONNX's TensorProto.DataType numbers, with their bytes. */
const otherFloats = {
  10: { bytes: 2, convert: (bytes: Uint8Array) => fromFloat16(aligned(bytes, Uint16Array)) },
  11: { bytes: 8, convert: (bytes: Uint8Array) => Float32Array.from(aligned(bytes, Float64Array)) },
  16: { bytes: 2, convert: (bytes: Uint8Array) => fromBfloat16(aligned(bytes, Uint16Array)) },
} as const;

const isOtherFloat = (code: number | undefined): code is keyof typeof otherFloats =>
  code !== undefined && code in otherFloats;

/**
 * The element type that values of ONNX's type number have here: float16, bfloat16 and double are computed in float32.
 * @throws FormatError for types of no use in an image classifier, such as strings.
 */
export function dataTypeOf(code: number | undefined, where: string): DataType {
  if (isOtherFloat(code)) return "float32";
  const found = Object.entries(dataTypeCodes).find(([, value]) => value === code);
  if (!found) throw new FormatError(`${where} has ONNX's element type ${code}, which is not supported.`);
  return found[0] as DataType;
}

/** @throws FormatError when the elements do not fit the shape, or lie in a file that cannot be had. */
export function decodeTensor(tensor: RawTensor, external: ReadExternal | undefined): TensorValue {
  const where = `The tensor "${tensor.name ?? ""}"`;
  const dtype = dataTypeOf(tensor.dataType, where);
  const shape = (tensor.dims ?? []).map(Number);
  const count = sizeOf(shape);
  if (!shape.every((size) => size >= 0) || !Number.isSafeInteger(count)) {
    throw new FormatError(`${where} has the shape [${shape}]: the file is damaged.`);
  }
  const raw = tensor.dataLocation === 1 ? externalBytes(tensor, external, where) : tensor.rawData;
  const data = raw?.length ? fromBytes(raw, tensor.dataType, dtype, count, where) : fromFields(tensor, dtype);
  if (data.length !== count) {
    throw new FormatError(
      `${where} of shape [${shape}] needs ${count} elements, but has ${data.length}: the file is damaged.`,
    );
  }
  return { dtype, shape, data };
}

function externalBytes(
  { externalData = [] }: RawTensor,
  read: ReadExternal | undefined,
  where: string,
): Uint8Array {
  const entries = new Map(externalData.map(({ key, value }) => [key, value]));
  const location = entries.get("location");
  if (!location)
    throw new FormatError(`${where} lies in another file that has no name: the file is damaged.`);
  if (!read) {
    throw new FormatError(
      `${where} lies in the file "${location}" beside the model: load the model by its path, or join the two with ` +
        "onnx.save_model of Python's onnx package.",
    );
  }
  const offset = Number(entries.get("offset") ?? 0);
  const length = entries.has("length") ? Number(entries.get("length")) : undefined;
  if (![offset, length ?? 0].every((bytes) => Number.isSafeInteger(bytes) && bytes >= 0)) {
    throw new FormatError(`${where} lies at no possible place of "${location}": the file is damaged.`);
  }
  return read({ location, offset, length });
}

function fromBytes(
  bytes: Uint8Array,
  code: number | undefined,
  dtype: DataType,
  count: number,
  where: string,
): TensorValue["data"] {
  const size = isOtherFloat(code) ? otherFloats[code].bytes : bytesOf[dtype];
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
  if (dataType === 10) return fromFloat16(Uint16Array.from(int32Data));
  if (dataType === 16) return fromBfloat16(Uint16Array.from(int32Data));
  if (dataType === 11) return Float32Array.from(doubleData);
  if (dtype === "float32") return Float32Array.from(floatData);
  return dtype === "int64" ? int64Data.map(Number) : int32Data;
}

interface ArrayType<T> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): T;
}

/** The same bytes as elements; copied only where they do not begin at a multiple of an element's size. */
function aligned<T>(bytes: Uint8Array, Type: ArrayType<T>): T {
  const size = Type.BYTES_PER_ELEMENT;
  // Not by slice: that of a Buffer, which is what the reader returns in Node, copies nothing.
  const { buffer, byteOffset } = bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes);
  return new Type(buffer, byteOffset, bytes.length / size);
}
