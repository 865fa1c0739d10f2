import { FormatError } from "../base/errors.js";
import {
  type Attributes,
  type AttributeValue,
  type DataType,
  dataTypeCodes,
  type OnnxModel,
  type TensorValue,
  type ValueInfo,
} from "./model.js";
import { ModelProto } from "./schema.js";

const irVersion = 8;
const attributeCodes = { float: 1, int: 2, string: 3, ints: 7 } as const;

/** Serialises a model to the bytes of an `.onnx` file. */
export function encodeModel(model: OnnxModel): Uint8Array {
  return ModelProto.encode({
    irVersion,
    producerName: "batchcam",
    opsetImport: Object.entries(model.opsets).map(([domain, version]) => ({ domain, version })),
    metadataProps: Object.entries(model.metadata).map(([key, value]) => ({ key, value })),
    graph: {
      name: model.name,
      node: model.nodes.map((node) => ({
        name: node.name,
        opType: node.opType,
        domain: node.domain,
        input: node.inputs,
        output: node.outputs,
        attribute: Object.entries(node.attributes).map(([name, value]) => encodeAttribute(name, value)),
      })),
      input: model.inputs.map(encodeValueInfo),
      output: model.outputs.map(encodeValueInfo),
      initializer: Object.entries(model.initializers).map(([name, value]) => ({
        name,
        dims: value.shape,
        dataType: dataTypeCodes[value.dtype],
        rawData: rawBytes(value),
      })),
    },
  }).finish();
}

function encodeAttribute(name: string, attribute: AttributeValue): Record<string, unknown> {
  const type = attributeCodes[attribute.type];
  switch (attribute.type) {
    case "int":
      return { name, type, i: attribute.value };
    case "float":
      return { name, type, f: attribute.value };
    case "string":
      return { name, type, s: new TextEncoder().encode(attribute.value) };
    case "ints":
      return { name, type, ints: attribute.value };
  }
}

function encodeValueInfo(info: ValueInfo): Record<string, unknown> {
  const dim = info.shape.map((size) => (typeof size === "string" ? { dimParam: size } : { dimValue: size }));
  return { name: info.name, type: { tensorType: { elemType: dataTypeCodes[info.dtype], shape: { dim } } } };
}

function rawBytes(value: TensorValue): Uint8Array {
  const { buffer, byteOffset, byteLength } = typedArray(value);
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function typedArray({ dtype, data }: TensorValue): Float32Array | Int32Array | BigInt64Array | Uint8Array {
  switch (dtype) {
    case "float32":
      return data instanceof Float32Array ? data : Float32Array.from(data);
    case "int32":
      return data instanceof Int32Array ? data : Int32Array.from(data);
    case "int64":
      return BigInt64Array.from(Array.from(data, BigInt));
    case "bool":
      return Uint8Array.from(data);
  }
}

interface RawModel {
  opsetImport?: { domain?: string; version?: unknown }[];
  metadataProps?: { key: string; value: string }[];
  graph?: {
    name?: string;
    node?: RawNode[];
    input?: RawValueInfo[];
    output?: RawValueInfo[];
    initializer?: RawTensor[];
  };
}
interface RawNode {
  name?: string;
  opType?: string;
  domain?: string;
  input?: string[];
  output?: string[];
  attribute?: { name: string; type?: number; i?: unknown; f?: number; s?: Uint8Array; ints?: unknown[] }[];
}
interface RawValueInfo {
  name?: string;
  type?: {
    tensorType?: { elemType?: number; shape?: { dim?: { dimValue?: unknown; dimParam?: string }[] } };
  };
}
interface RawTensor {
  name?: string;
  dims?: unknown[];
  dataType?: number;
  rawData?: Uint8Array;
  floatData?: number[];
  int32Data?: number[];
  int64Data?: unknown[];
}

/**
 * Reads the bytes of an `.onnx` file.
 * @throws FormatError when the bytes are no ONNX model, or hold types that this project does not read.
 */
export function decodeModel(bytes: Uint8Array): OnnxModel {
  let raw: RawModel;
  try {
    raw = ModelProto.decode(bytes) as unknown as RawModel;
  } catch (cause) {
    throw new FormatError("The bytes are not an ONNX model: the file is damaged or of another kind.", {
      cause,
    });
  }
  const graph = raw.graph;
  if (!graph) throw new FormatError("The ONNX model has no graph: the file is damaged or of another kind.");
  return {
    name: graph.name ?? "",
    nodes: (graph.node ?? []).map((node) => ({
      name: node.name ?? "",
      opType: node.opType ?? "",
      domain: node.domain ?? "",
      inputs: node.input ?? [],
      outputs: node.output ?? [],
      attributes: decodeAttributes(node),
    })),
    inputs: (graph.input ?? []).map(decodeValueInfo),
    outputs: (graph.output ?? []).map(decodeValueInfo),
    initializers: Object.fromEntries(
      (graph.initializer ?? []).map((tensor) => [tensor.name ?? "", decodeTensor(tensor)]),
    ),
    opsets: Object.fromEntries(
      (raw.opsetImport ?? []).map(({ domain, version }) => [domain ?? "", Number(version)]),
    ),
    metadata: Object.fromEntries((raw.metadataProps ?? []).map(({ key, value }) => [key, value])),
  };
}

function decodeAttributes(node: RawNode): Attributes {
  const attributes: Record<string, AttributeValue> = {};
  for (const { name, type, i, f, s, ints } of node.attribute ?? []) {
    if (type === attributeCodes.int) attributes[name] = { type: "int", value: Number(i ?? 0) };
    else if (type === attributeCodes.float) attributes[name] = { type: "float", value: f ?? 0 };
    else if (type === attributeCodes.string)
      attributes[name] = { type: "string", value: new TextDecoder().decode(s) };
    else if (type === attributeCodes.ints)
      attributes[name] = { type: "ints", value: (ints ?? []).map(Number) };
    else
      throw new FormatError(
        `Attribute "${name}" of node "${node.name}" (${node.opType}) has type ${type}, which is not supported.`,
      );
  }
  return attributes;
}

function dataTypeOf(code: number | undefined, where: string): DataType {
  const found = Object.entries(dataTypeCodes).find(([, value]) => value === code);
  if (!found) throw new FormatError(`${where} has element type ${code}, which is not supported.`);
  return found[0] as DataType;
}

function decodeValueInfo(info: RawValueInfo): ValueInfo {
  const type = info.type?.tensorType;
  return {
    name: info.name ?? "",
    dtype: dataTypeOf(type?.elemType, `The value "${info.name}"`),
    shape: (type?.shape?.dim ?? []).map(({ dimValue, dimParam }) => dimParam || Number(dimValue ?? 0)),
  };
}

function decodeTensor(tensor: RawTensor): TensorValue {
  const dtype = dataTypeOf(tensor.dataType, `The tensor "${tensor.name}"`);
  const shape = (tensor.dims ?? []).map(Number);
  if (!tensor.rawData?.length) {
    const data = tensor.floatData?.length
      ? Float32Array.from(tensor.floatData)
      : tensor.int64Data?.length
        ? tensor.int64Data.map(Number)
        : (tensor.int32Data ?? []);
    return { dtype, shape, data };
  }
  // A copy, because typed arrays need aligned memory.
  const { buffer } = Uint8Array.from(tensor.rawData);
  switch (dtype) {
    case "float32":
      return { dtype, shape, data: new Float32Array(buffer) };
    case "int32":
      return { dtype, shape, data: new Int32Array(buffer) };
    case "int64":
      return { dtype, shape, data: Array.from(new BigInt64Array(buffer), Number) };
    case "bool":
      return { dtype, shape, data: Array.from(new Uint8Array(buffer)) };
  }
}
