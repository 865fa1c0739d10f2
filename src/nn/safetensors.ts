import { checkSize, sizeOf } from "../base/array.js";
import { FormatError } from "../base/errors.js";
import { checkArguments, checkValue, type Requirement } from "../base/options/check-options.js";
import { arraysByName, bytesOf, objectWith, text } from "../base/options/requirements.js";

/** A tensor of a safetensors file, in row-major order: float32, or int32 for integers. */
export interface StoredTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array;
}

/** The content of a safetensors file. */
export interface Safetensors {
  readonly tensors: Readonly<Record<string, StoredTensor>>;
  readonly metadata: Readonly<Record<string, string>>;
}

const textsByName: Requirement = { accepts: isTexts, words: "an object of strings" };

const headerLimit = 100 * 1024 * 1024;

/**
 * Serialises tensors in the safetensors format (github.com/huggingface/safetensors): the length of the header
 * (8 bytes, little-endian), a JSON header, and the data.
 *
 * @example
 * ```ts
 * import { decodeSafetensors, encodeSafetensors } from "batchcam/graph";
 *
 * const bias = { shape: [2], data: Float32Array.of(0.5, -0.5) };
 * const bytes = encodeSafetensors({ tensors: { bias }, metadata: { format: "pt" } });
 * console.log(decodeSafetensors(bytes, "weights.safetensors").tensors.bias?.data);
 * // Float32Array(2) [ 0.5, -0.5 ]
 * ```
 */
export function encodeSafetensors(content: Safetensors): Uint8Array {
  checkValue(content, objectWith("an object { tensors, metadata }"), "encodeSafetensors: content");
  const { tensors, metadata = {} } = content;
  checkValue(tensors, arraysByName, "encodeSafetensors: tensors");
  checkValue(metadata, textsByName, "encodeSafetensors: metadata");
  for (const [name, { shape, data }] of Object.entries(tensors)) {
    checkSize(`encodeSafetensors: tensors["${name}"]`, data, shape);
  }
  let end = 0;
  const entries = Object.entries(tensors).map(([name, { shape, data }]) => {
    const start = end;
    end += data.byteLength;
    const dtype = data instanceof Float32Array ? "F32" : "I32";
    return [name, { dtype, shape, data_offsets: [start, end] }];
  });
  const json = JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) });
  const text = new TextEncoder().encode(json);
  // Pad the header with spaces, so that the data is aligned to 8 bytes.
  const headerLength = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerLength + end).fill(0x20, 8, 8 + headerLength);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.set(text, 8);
  let offset = 8 + headerLength;
  for (const { data } of Object.values(tensors)) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += data.byteLength;
  }
  return bytes;
}

/**
 * Parses a safetensors file. F64, F16 and BF16 become float32, I64 becomes int32.
 * @param where - The name of the file, for messages.
 * @throws FormatError when the bytes are not in this format, are truncated, or contain other types.
 *
 * @example
 * ```ts
 * import { decodeSafetensors, encodeSafetensors } from "batchcam/graph";
 *
 * const bytes = encodeSafetensors({ tensors: {}, metadata: { epoch: "3" } });
 * console.log(decodeSafetensors(bytes, "checkpoint.safetensors").metadata); // { epoch: '3' }
 * ```
 */
export function decodeSafetensors(bytes: Uint8Array, where: string): Safetensors {
  checkArguments("decodeSafetensors", { bytes: [bytes, bytesOf("a file")], where: [where, text] });
  const damaged = (why: string): FormatError =>
    new FormatError(`${where} is not a readable safetensors file: ${why}. Restore it or use another file.`);
  if (bytes.length < 8) throw damaged("it is shorter than a header");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = Number(view.getBigUint64(0, true));
  if (headerLength > headerLimit || 8 + headerLength > bytes.length) {
    throw damaged("its header is damaged or truncated");
  }
  const header = parseHeader(bytes.subarray(8, 8 + headerLength), damaged);
  const { __metadata__: metadata = {}, ...entries } = header;
  if (!isTexts(metadata)) throw damaged("its metadata is not a table of texts");
  const tensors: Record<string, StoredTensor> = {};
  for (const [name, entry] of Object.entries(entries)) {
    const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Partial<Entry>;
    if (!isNumbers(shape) || !isNumbers(offsets) || offsets.length !== 2) {
      throw damaged(`the entry "${name}" has no shape or no offsets`);
    }
    const reader = readers[dtype ?? ""];
    if (!reader) {
      throw damaged(`"${name}" has dtype ${dtype}; supported are ${Object.keys(readers).join(", ")}`);
    }
    const [start, end] = offsets.map((offset) => 8 + headerLength + offset);
    if (end - start !== reader.bytes * sizeOf(shape) || end > bytes.length) {
      throw damaged(`the data of "${name}" is truncated or does not match its shape [${shape}]`);
    }
    // Copied, because typed arrays need aligned memory.
    tensors[name] = { shape, data: reader.read(Uint8Array.from(bytes.subarray(start, end)).buffer) };
  }
  return { tensors, metadata };
}

interface Reader {
  /** Per element. */
  readonly bytes: number;
  read(data: ArrayBuffer): StoredTensor["data"];
}

const readers: Readonly<Record<string, Reader>> = {
  F32: { bytes: 4, read: (data) => new Float32Array(data) },
  F64: { bytes: 8, read: (data) => Float32Array.from(new Float64Array(data)) },
  F16: { bytes: 2, read: (data) => Float32Array.from(new Uint16Array(data), halfToNumber) },
  // bfloat16 is the upper half of a float32.
  BF16: {
    bytes: 2,
    read: (data) => new Float32Array(Uint32Array.from(new Uint16Array(data), (half) => half << 16).buffer),
  },
  I32: { bytes: 4, read: (data) => new Int32Array(data) },
  I64: { bytes: 8, read: (data) => Int32Array.from(new BigInt64Array(data), Number) },
};

/** IEEE 754 half precision: 1 sign bit, 5 exponent bits, 10 fraction bits. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const [exponent, fraction] = [(bits >> 10) & 0x1f, bits & 0x3ff];
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

interface Entry {
  readonly dtype: string;
  readonly shape: number[];
  readonly data_offsets: number[];
}

const isNumbers = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((item) => Number.isInteger(item) && item >= 0);

function isTexts(value: unknown): value is Record<string, string> {
  return (
    typeof value === "object" &&
    value !== null &&
    Object.values(value).every((text) => typeof text === "string")
  );
}

function parseHeader(text: Uint8Array, damaged: (why: string) => FormatError): Record<string, unknown> {
  try {
    const header: unknown = JSON.parse(new TextDecoder().decode(text));
    if (typeof header === "object" && header !== null) return header as Record<string, unknown>;
  } catch {}
  throw damaged("its header is not JSON");
}
