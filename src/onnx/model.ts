/** The element types of tensors, by their ONNX names. */
export type DataType = "float32" | "int32" | "int64" | "bool" | "uint8" | "int8";

/** Values of the enum TensorProto.DataType. */
export const dataTypeCodes = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
} as const satisfies Record<DataType, number>;

export const isDataType = (name: unknown): name is DataType =>
  typeof name === "string" && Object.hasOwn(dataTypeCodes, name);

export const dataTypes: readonly DataType[] = Object.keys(dataTypeCodes).filter(isDataType);

const byCode: ReadonlyMap<unknown, DataType> = new Map(dataTypes.map((name) => [dataTypeCodes[name], name]));

/** The element type with one of those numbers; undefined where there is none. */
export const dataTypeOfCode = (code: unknown): DataType | undefined => byCode.get(code);

/** A tensor stored in a model, in row-major order. int64 is held as numbers, bool as 0 and 1. */
export interface TensorValue {
  readonly dtype: DataType;
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | Uint8Array | Int8Array | readonly number[];
}

/** The value of an attribute, tagged with its type. */
export type AttributeValue =
  | { readonly type: "int"; readonly value: number }
  | { readonly type: "float"; readonly value: number }
  | { readonly type: "string"; readonly value: string }
  | { readonly type: "tensor"; readonly value: TensorValue }
  | { readonly type: "ints"; readonly value: readonly number[] }
  | { readonly type: "floats"; readonly value: readonly number[] }
  | { readonly type: "strings"; readonly value: readonly string[] }
  /** The graph of a branch or loop, in its bytes: kept, not parsed. */
  | { readonly type: "graph"; readonly value: Uint8Array };

/** The attributes of a node, by name. */
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** A node of an ONNX graph: one use of an operator. */
export interface OnnxNode {
  readonly name: string;
  readonly opType: string;
  readonly domain: string;
  /** Names of values; "" stands for an omitted optional input. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Attributes;
}

/** A node in words, for messages. */
export const whereIs = ({ name, opType, outputs }: Pick<OnnxNode, "name" | "opType" | "outputs">): string =>
  `${opType || "A node without operator"} (node ${JSON.stringify(name || outputs[0] || "")})`;

/** An input or output. A dimension is a number, or a name for a size that the caller chooses at run time. */
export interface ValueInfo {
  readonly name: string;
  readonly dtype: DataType;
  readonly shape: readonly (number | string)[];
  /** What it stands for, where the file says so (github.com/onnx/onnx, docs/TypeDenotation.md, DimensionDenotation.md). */
  readonly denotation?: Denotation;
}

export interface Denotation {
  /** Such as "IMAGE". */
  readonly type: string;
  /** For each axis, such as "DATA_CHANNEL"; "" where nothing is said. */
  readonly axes: readonly string[];
}

/** An ONNX model as plain data, independent of the file format. */
export interface OnnxModel {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  /** What the caller feeds; excludes values with an initialiser. */
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly initializers: Readonly<Record<string, TensorValue>>;
  /** Operator set version by domain; "" is the standard domain. */
  readonly opsets: Readonly<Record<string, number>>;
  readonly metadata: Readonly<Record<string, string>>;
  /** The program that wrote the file, as it calls itself. */
  readonly producer?: string;
}
