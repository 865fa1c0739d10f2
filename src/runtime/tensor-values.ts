import type { DataType, TensorValue } from "../onnx/index.js";
import { dataTypes } from "../onnx/index.js";
import { Value } from "./program.js";

const arrays = {
  float32: Float32Array,
  int32: Int32Array,
  uint8: Uint8Array,
  int8: Int8Array,
  uint16: Uint16Array,
  int16: Int16Array,
  uint32: Uint32Array,
  bool: Uint8Array,
} as const;

/** A stored tensor as a value that a program takes. */
export function asValue({ dtype, shape, data }: TensorValue): Value {
  const big = () => Array.from(data, BigInt);
  if (dtype === "int64") return new Value("int64", BigInt64Array.from(big()), shape);
  if (dtype === "uint64") return new Value("uint64", BigUint64Array.from(big()), shape);
  return new Value(dtype, arrays[dtype].from(data) as Float32Array, shape);
}

const isRead = (type: string): type is DataType => (dataTypes as readonly string[]).includes(type);

/** A value as a tensor that can be stored; undefined for types that are not read. */
export function asTensorValue({ type, dims, data }: Value): TensorValue | undefined {
  if (!isRead(type)) return undefined;
  const numbers =
    data instanceof Float32Array ? data : Array.from(data as ArrayLike<number | bigint>, Number);
  return { dtype: type, shape: dims, data: numbers };
}
