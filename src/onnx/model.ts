/** Element types of tensors, by their ONNX names. */
export type DataType = "float32" | "int32" | "int64" | "bool";

/** ONNX's TensorProto.DataType numbers. */
export const dataTypeCodes = { float32: 1, int32: 6, int64: 7, bool: 9 } as const satisfies Record<
  DataType,
  number
>;

/** A tensor stored in the model. int64 and int32 are held as numbers, bool as 0 and 1. */
export interface TensorValue {
  readonly dtype: DataType;
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | readonly number[];
}

export type AttributeValue =
  | { readonly type: "int"; readonly value: number }
  | { readonly type: "float"; readonly value: number }
  | { readonly type: "string"; readonly value: string }
  | { readonly type: "ints"; readonly value: readonly number[] };

export type Attributes = Readonly<Record<string, AttributeValue>>;

export interface OnnxNode {
  readonly name: string;
  readonly opType: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Attributes;
}

/** A dimension is a number, or the name of a size that the caller chooses at run time. */
export interface ValueInfo {
  readonly name: string;
  readonly dtype: DataType;
  readonly shape: readonly (number | string)[];
}

/** An ONNX model as plain data, independent of the file format. */
export interface OnnxModel {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly initializers: Readonly<Record<string, TensorValue>>;
  /** Operator set version of each domain; "" is the standard domain. */
  readonly opsets: Readonly<Record<string, number>>;
  readonly metadata: Readonly<Record<string, string>>;
}
