/** The element types of tensors, by their ONNX names. */
export type DataType =
  | "float32"
  | "int32"
  | "int64"
  | "bool"
  | "uint8"
  | "int8"
  | "uint16"
  | "int16"
  | "uint32"
  | "uint64";

/** Values of the enum TensorProto.DataType. */
export const dataTypeCodes = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  bool: 9,
  uint32: 12,
  uint64: 13,
} as const satisfies Record<DataType, number>;

export const isDataType = (name: unknown): name is DataType =>
  typeof name === "string" && Object.hasOwn(dataTypeCodes, name);

export const dataTypes: readonly DataType[] = Object.keys(dataTypeCodes).filter(isDataType);

const byCode: ReadonlyMap<unknown, DataType> = new Map(dataTypes.map((name) => [dataTypeCodes[name], name]));

/** The element type with one of those numbers; undefined where there is none. */
export const dataTypeOfCode = (code: unknown): DataType | undefined => byCode.get(code);

/** Types of elements that a file may have and that are not computed with (onnx.proto3, TensorProto.DataType). */
const otherTypes: Readonly<Record<number, string>> = {
  8: "string",
  10: "float16",
  11: "double",
  14: "complex64",
  15: "complex128",
  16: "bfloat16",
  17: "float8e4m3fn",
  18: "float8e4m3fnuz",
  19: "float8e5m2",
  20: "float8e5m2fnuz",
  21: "uint4",
  22: "int4",
  23: "float4e2m1",
  24: "float8e8m0",
};

/** ONNX's name for one of its numbers of element types. */
export const elementTypeName = (code: unknown): string =>
  dataTypeOfCode(code) ?? otherTypes[Number(code)] ?? `number ${code}`;

/** A tensor stored in a model, in row-major order. Integers of 16 and 64 bits are held as numbers, bool as 0 and 1. */
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
  /** The graph of a branch or loop, in its bytes, and the names of the values that it takes from around it. */
  | { readonly type: "graph"; readonly value: Uint8Array; readonly captured: readonly string[] }
  /** Anything else, as it stands in the file: kept, not read. `words` say what it is. */
  | { readonly type: "other"; readonly value: unknown; readonly words: string };

/** The standard domain has two names in files. */
export const standardDomain = (domain = ""): string => (domain === "ai.onnx" ? "" : domain);

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
  /** The modules of the network that it is in, outermost first, and its own name, where the file says so. */
  readonly scope?: readonly string[];
}

/** The names of the values that a node's branches take from around them. */
export const capturedBy = ({ attributes }: OnnxNode): string[] =>
  Object.values(attributes).flatMap((value) => (value.type === "graph" ? value.captured : []));

/** The names of all values that a node needs: its inputs that are not left out, and what its branches take. */
export const neededBy = (node: OnnxNode): string[] => [
  ...node.inputs.filter((name) => name !== ""),
  ...capturedBy(node),
];

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

/** An input or output that holds no tensor of numbers, such as a sequence of maps: kept, not read. */
export interface OtherValue {
  readonly name: string;
  /** What it holds, in words. */
  readonly words: string;
  /** As it stands in the file. */
  readonly info: unknown;
}

/** An ONNX model as plain data, independent of the file format. */
export interface OnnxModel {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  /** What the caller feeds; excludes values with an initialiser. */
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  /** Inputs and outputs of other kinds than tensors of numbers, if there are any. */
  readonly otherInputs?: readonly OtherValue[];
  readonly otherOutputs?: readonly OtherValue[];
  readonly initializers: Readonly<Record<string, TensorValue>>;
  /** Operator set version by domain; "" is the standard domain. */
  readonly opsets: Readonly<Record<string, number>>;
  readonly metadata: Readonly<Record<string, string>>;
  /** The program that wrote the file, as it calls itself. */
  readonly producer?: string;
}
