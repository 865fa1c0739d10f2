import { checkOptions, checkValue, type Requirements } from "../base/options/check-options.js";
import { objectWith, texts } from "../base/options/requirements.js";
import { version } from "../base/version.js";
import type { RawAttribute, RawNode, RawTensor } from "./decode/raw-model.js";
import { assembled, lengthDelimited } from "./message-parts.js";
import {
  type AttributeValue,
  dataTypeCodes,
  type OnnxModel,
  type OnnxNode,
  type TensorValue,
  type ValueInfo,
} from "./model.js";
import { GraphProto, ModelProto, TensorProto } from "./schema.js";
import { checkFileSize } from "./size-limit.js";

/**
 * The IR version that belongs to an operator set (github.com/onnx/onnx, docs/Versioning.md); 8 up to set 17.
 */
const irVersions = [
  { from: 23, version: 11 },
  { from: 21, version: 10 },
  { from: 19, version: 9 },
  { from: 0, version: 8 },
];

/** Values of the enum AttributeProto.AttributeType. */
export const attributeCodes = {
  float: 1,
  int: 2,
  string: 3,
  tensor: 4,
  graph: 5,
  floats: 6,
  ints: 7,
  strings: 8,
} as const satisfies Record<Exclude<AttributeValue["type"], "other">, number>;

/** Options of `encodeModel`. */
export interface EncodeOptions {
  /** Names of further values to make outputs; the runtime infers their types. */
  readonly exposed?: readonly string[];
}

const requirements: Requirements<EncodeOptions> = { exposed: texts };
const aModel = objectWith(
  "a model from buildModel or decodeModel",
  "nodes",
  "inputs",
  "outputs",
  "initializers",
  "opsets",
);

/**
 * Serialises a model to the bytes of an `.onnx` file.
 * @throws FormatError when its weights exceed 2 GiB, the limit of a protobuf message.
 *
 * @example
 * ```ts
 * import { add, buildModel, encodeModel, input } from "batchcam/graph";
 *
 * const bytes = encodeModel(buildModel({ y: add(input("x", [1, 4]), 1) }));
 * console.log(bytes.length > 0); // true
 * ```
 */
export function encodeModel(model: OnnxModel, options: EncodeOptions = {}): Uint8Array {
  checkValue(model, aModel, "encodeModel: model");
  checkOptions(options, requirements, "encodeModel");
  const { exposed = [] } = options;
  checkFileSize(model);
  const opset = model.opsets[""] ?? 0;
  const about = ModelProto.encode({
    irVersion: irVersions.find(({ from }) => opset >= from)?.version,
    producerName: "batchcam",
    producerVersion: version,
    opsetImport: Object.entries(model.opsets).map(([domain, version]) => ({ domain, version })),
    metadataProps: Object.entries(model.metadata).map(([key, value]) => ({ key, value })),
  });
  const graph = GraphProto.encode({
    name: model.name,
    node: model.nodes.map(encodeNode),
    input: [...model.inputs.map(encodeValueInfo), ...others(model.otherInputs)],
    output: [
      ...model.outputs.map(encodeValueInfo),
      ...others(model.otherOutputs),
      ...exposed.map((name) => ({ name })),
    ],
  });
  const weights = Object.entries(model.initializers).flatMap(([name, value]) => {
    const { rawData, ...head } = encodeTensor(name, value);
    const tensor = [
      TensorProto.encode(head).finish(),
      ...lengthDelimited(numberOf(TensorProto, "rawData"), [rawData]),
    ];
    return lengthDelimited(numberOf(GraphProto, "initializer"), tensor);
  });
  return assembled([
    about.finish(),
    ...lengthDelimited(numberOf(ModelProto, "graph"), [graph.finish(), ...weights]),
  ]);
}

const numberOf = ({ fields }: typeof ModelProto, name: string): number => fields[name].id;

const others = (values: OnnxModel["otherInputs"] = []): unknown[] => values.map(({ info }) => info);

/** A node as it stands in a file. */
export const encodeNode = (node: OnnxNode): RawNode => ({
  name: node.name,
  opType: node.opType,
  domain: node.domain,
  input: node.inputs,
  output: node.outputs,
  attribute: Object.entries(node.attributes).map(([name, value]) => encodeAttribute(name, value)),
});

/** The bytes of a model file with one more output, whose type the runtime infers; all else stays as it is. */
export function withOutput(file: Uint8Array, name: string): Uint8Array {
  // Protobuf messages that follow each other are merged.
  const added = ModelProto.encode({ graph: { output: [{ name }] } }).finish();
  const bytes = new Uint8Array(file.length + added.length);
  bytes.set(file);
  bytes.set(added, file.length);
  return bytes;
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

function encodeAttribute(name: string, attribute: AttributeValue): RawAttribute {
  if (attribute.type === "other") return attribute.value as RawAttribute;
  const type = attributeCodes[attribute.type];
  switch (attribute.type) {
    case "int":
      return { name, type, i: longOf(attribute.value) };
    case "float":
      return { name, type, f: attribute.value };
    case "string":
      return { name, type, s: utf8(attribute.value) };
    case "tensor":
      return { name, type, t: encodeTensor("", attribute.value) };
    case "ints":
      return { name, type, ints: attribute.value.map(longOf) };
    case "floats":
      return { name, type, floats: attribute.value };
    case "strings":
      return { name, type, strings: attribute.value.map(utf8) };
    case "graph":
      return { name, type, g: attribute.value };
  }
}

const encodeTensor = (name: string, value: TensorValue) =>
  ({
    name,
    dims: value.shape,
    dataType: dataTypeCodes[value.dtype],
    rawData: rawBytes(value),
  }) satisfies RawTensor;

function encodeValueInfo(info: ValueInfo): Record<string, unknown> {
  const { type: denotation, axes = [] } = info.denotation ?? {};
  const dim = info.shape.map((size, axis) => ({
    ...(typeof size === "string" ? { dimParam: size } : { dimValue: size }),
    denotation: axes[axis] || undefined,
  }));
  const tensorType = { elemType: dataTypeCodes[info.dtype], shape: { dim } };
  return { name: info.name, type: { tensorType, denotation: denotation || undefined } };
}

function rawBytes(value: TensorValue): Uint8Array {
  const { buffer, byteOffset, byteLength } = typedArray(value);
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function typedArray({ dtype, data }: TensorValue): ArrayBufferView {
  switch (dtype) {
    case "float32":
      return data instanceof Float32Array ? data : Float32Array.from(data);
    case "int32":
      return data instanceof Int32Array ? data : Int32Array.from(data);
    case "int64":
      return BigInt64Array.from(Array.from(data, bigInteger));
    case "uint64":
      return BigUint64Array.from(Array.from(data, (value) => BigInt.asUintN(64, bigInteger(value))));
    case "uint32":
      return Uint32Array.from(data);
    case "uint16":
      return Uint16Array.from(data);
    case "int16":
      return Int16Array.from(data);
    case "int8":
      return data instanceof Int8Array ? data : Int8Array.from(data);
    case "uint8":
    case "bool":
      return data instanceof Uint8Array ? data : Uint8Array.from(data);
  }
}

const [lowest, highest] = [-(2n ** 63n), 2n ** 63n - 1n];

/** Clamps to int64: its limits mean "to the end", and the nearest JavaScript numbers lie beyond them. */
function bigInteger(value: number): bigint {
  const integer = BigInt(value);
  if (integer > highest) return highest;
  return integer < lowest ? lowest : integer;
}

/** An int64 in two halves. Given as one number, protobufjs would write 2^63 as -2^63. */
function longOf(value: number): { low: number; high: number; unsigned: boolean } {
  const integer = bigInteger(value);
  return { low: Number(BigInt.asIntN(32, integer)), high: Number(integer >> 32n), unsigned: false };
}
