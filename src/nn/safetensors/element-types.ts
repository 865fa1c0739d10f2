import type { StoredTensor } from "./content.js";

/** How the elements of a type are read. */
export interface ElementType {
  /** Per element. */
  readonly bytes: number;
  /** @throws RangeError that names the first value that the result cannot hold. */
  readonly read: (data: ArrayBuffer) => StoredTensor["data"];
}

/** The types that weights have, by their names in files. Floats become float32, integers and truth values int32. */
export const elementTypes: ReadonlyMap<unknown, ElementType> = new Map<unknown, ElementType>([
  ["F32", { bytes: 4, read: (data) => new Float32Array(data) }],
  ["F64", { bytes: 8, read: (data) => Float32Array.from(new Float64Array(data), toFloat32) }],
  ["F16", { bytes: 2, read: (data) => Float32Array.from(new Uint16Array(data), halfToNumber) }],
  // bfloat16 is the upper half of a float32.
  [
    "BF16",
    {
      bytes: 2,
      read: (data) => new Float32Array(Uint32Array.from(new Uint16Array(data), (half) => half << 16).buffer),
    },
  ],
  ["I64", { bytes: 8, read: (data) => Int32Array.from(new BigInt64Array(data), toInt32) }],
  ["I32", { bytes: 4, read: (data) => new Int32Array(data) }],
  ["I16", { bytes: 2, read: (data) => Int32Array.from(new Int16Array(data)) }],
  ["I8", { bytes: 1, read: (data) => Int32Array.from(new Int8Array(data)) }],
  ["U8", { bytes: 1, read: (data) => Int32Array.from(new Uint8Array(data)) }],
  ["BOOL", { bytes: 1, read: (data) => Int32Array.from(new Uint8Array(data)) }],
]);

function toFloat32(value: number): number {
  if (Number.isFinite(value) && !Number.isFinite(Math.fround(value))) {
    throw new RangeError(`${value}, which is beyond the numbers of float32`);
  }
  return value;
}

function toInt32(value: bigint): number {
  if (BigInt.asIntN(32, value) !== value)
    throw new RangeError(`${value}, which is beyond the numbers of int32`);
  return Number(value);
}

/** IEEE 754 half precision: 1 sign bit, 5 exponent bits, 10 fraction bits. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const [exponent, fraction] = [(bits >> 10) & 0x1f, bits & 0x3ff];
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
