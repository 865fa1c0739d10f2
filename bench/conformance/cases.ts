import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { TensorValue } from "../../src/onnx/index.js";

/** A value of a case, as test/fixtures/make_node_cases.py writes it. */
export interface CaseValue {
  readonly name: string;
  /** NumPy's name of its type. */
  readonly type: string;
  readonly shape: readonly number[];
  /** Little-endian, in base64. */
  readonly data: string;
}

/** One of ONNX's own cases: an operator, with inputs and the results that it should have. */
export interface NodeCase {
  readonly name: string;
  readonly operator: string;
  /** The file, in base64. */
  readonly model: string;
  readonly inputs: readonly CaseValue[];
  readonly outputs: readonly CaseValue[];
}

export function readCases(path: string | URL): NodeCase[] {
  const bytes = readFileSync(path);
  const text = (`${path}`.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString();
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as NodeCase);
}

const arrays = {
  float32: Float32Array,
  int32: Int32Array,
  int16: Int16Array,
  int8: Int8Array,
  uint32: Uint32Array,
  uint16: Uint16Array,
  uint8: Uint8Array,
  bool: Uint8Array,
} as const;

const isKept = (type: string): type is keyof typeof arrays => Object.hasOwn(arrays, type);

/** Half precision by its bits. */
function half(bits: number): number {
  const [exponent, part] = [(bits >> 10) & 31, bits & 1023];
  const sign = bits & 0x8000 ? -1 : 1;
  if (exponent === 31) return part ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (exponent ? 2 ** (exponent - 15) * (1 + part / 1024) : (2 ** -14 * part) / 1024);
}

/** The numbers of a value; those of half precision become float32. Undefined for types that are not read. */
export function tensorOf({ type, shape, data }: CaseValue): TensorValue | undefined {
  const bytes = new Uint8Array(Buffer.from(data, "base64"));
  if (type === "float16") {
    return { dtype: "float32", shape, data: Float32Array.from(new Uint16Array(bytes.buffer), half) };
  }
  if (type === "int64") {
    return { dtype: "int64", shape, data: Array.from(new BigInt64Array(bytes.buffer), Number) };
  }
  if (!isKept(type)) return undefined;
  const numbers = new arrays[type](bytes.buffer);
  return { dtype: type, shape, data: type === "float32" ? Float32Array.from(numbers) : Array.from(numbers) };
}
