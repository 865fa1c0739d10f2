import { FormatError } from "../../base/errors.js";
import { checkOptions, checkValue, type Requirements } from "../../base/options/check-options.js";
import { bytesOf, callback } from "../../base/options/requirements.js";
import { attributeCodes } from "../encode.js";
import type { Attributes, AttributeValue, OnnxModel, OnnxNode, ValueInfo } from "../model.js";
import { rawModel, tensorsOf } from "./inspect.js";
import type { RawAttribute, RawNode, RawValueInfo } from "./raw-model.js";
import { checkApart, dataTypeOf, decodeTensor, type ReadExternal } from "./tensor.js";

/** Options of `decodeModel`. */
export interface DecodeOptions {
  /** Reads tensors stored in files beside the model. Without it, a model with such tensors is rejected. */
  readonly external?: ReadExternal;
}

const requirements: Requirements<DecodeOptions> = { external: callback };

/**
 * Parses the bytes of an `.onnx` file. float16, bfloat16 and double become float32, in tensors and in the
 * casts that produce them. Large tensors share the memory of `bytes`.
 *
 * @param bytes - The whole file.
 * @throws FormatError when the bytes are not an ONNX model, or when the model uses functions, element types
 * or attributes that are not supported.
 *
 * @example
 * ```ts
 * import { buildModel, decodeModel, encodeModel, input, relu } from "batchcam/graph";
 *
 * const bytes = encodeModel(buildModel({ y: relu(input("x", [2, 3])) }));
 * const { nodes, inputs } = decodeModel(bytes);
 * console.log(nodes.map(({ opType }) => opType)); // [ 'Relu', 'Identity' ]
 * console.log(inputs.map(({ name, shape }) => `${name}: ${shape}`)); // [ 'x: 2,3' ]
 * ```
 */
export function decodeModel(bytes: Uint8Array, options: DecodeOptions = {}): OnnxModel {
  checkValue(bytes, bytesOf("an ONNX file"), "decodeModel: bytes");
  checkOptions(options, requirements, "decodeModel");
  const { external } = options;
  const raw = rawModel(bytes);
  const { graph } = raw;
  if (!graph) throw new FormatError("The ONNX model has no graph: the file is damaged or of another format.");
  if (raw.functions?.length) {
    throw new FormatError(
      "The ONNX model defines functions, which are not supported: inline them with " +
        "onnx.inliner.inline_local_functions of Python's onnx package.",
    );
  }
  checkApart(tensorsOf(graph));
  const initializers = Object.fromEntries(
    (graph.initializer ?? []).map((tensor) => [tensor.name ?? "", decodeTensor(tensor, external)]),
  );
  return {
    name: graph.name ?? "",
    nodes: (graph.node ?? []).map((node) => decodeNode(node, external)),
    // Up to IR version 3, initialisers are listed among the inputs too.
    inputs: (graph.input ?? [])
      .filter(({ name = "" }) => !Object.hasOwn(initializers, name))
      .map(decodeValueInfo),
    outputs: (graph.output ?? []).map(decodeValueInfo),
    initializers,
    opsets: Object.fromEntries(
      (raw.opsetImport ?? []).map(({ domain, version }) => [standardDomain(domain), Number(version)]),
    ),
    metadata: Object.fromEntries((raw.metadataProps ?? []).map(({ key, value }) => [key, value])),
    producer: raw.producerName || undefined,
  };
}

const standardDomain = (domain = ""): string => (domain === "ai.onnx" ? "" : domain);

const decodeNode = (node: RawNode, external: ReadExternal | undefined): OnnxNode => ({
  name: node.name ?? "",
  opType: node.opType ?? "",
  domain: standardDomain(node.domain),
  inputs: node.input ?? [],
  outputs: node.output ?? [],
  attributes: decodeAttributes(node, external),
});

/** Attributes that hold an element type, such as "to" of Cast and "dtype" of RandomNormal. */
const typeAttributes: ReadonlySet<string> = new Set(["to", "dtype"]);

function decodeAttributes(node: RawNode, external: ReadExternal | undefined): Attributes {
  return Object.fromEntries(
    (node.attribute ?? []).map((attribute) => {
      const value = decodeAttribute(attribute, external);
      if (!value) {
        throw new FormatError(
          `Attribute ${JSON.stringify(attribute.name)} of node ${JSON.stringify(node.name)} (${node.opType}) has type ${attribute.type}, ` +
            "which is not supported.",
        );
      }
      return [attribute.name, value];
    }),
  );
}

function decodeAttribute(
  { name, type, i, f, s, t, g, ints, floats, strings }: RawAttribute,
  external: ReadExternal | undefined,
): AttributeValue | undefined {
  // protobufjs turns zero bytes into an ordinary array.
  const text = (bytes: Uint8Array | undefined): string =>
    bytes?.length ? new TextDecoder().decode(bytes) : "";
  switch (type) {
    case attributeCodes.int: {
      const value = Number(i ?? 0);
      return { type: "int", value: typeAttributes.has(name) ? readAs(value) : value };
    }
    case attributeCodes.float:
      return { type: "float", value: f ?? 0 };
    case attributeCodes.string:
      return { type: "string", value: text(s) };
    case attributeCodes.tensor:
      return { type: "tensor", value: decodeTensor(t ?? {}, external) };
    case attributeCodes.graph:
      return { type: "graph", value: g?.length ? g : new Uint8Array() };
    case attributeCodes.ints:
      return { type: "ints", value: (ints ?? []).map(Number) };
    case attributeCodes.floats:
      return { type: "floats", value: [...(floats ?? [])] };
    case attributeCodes.strings:
      return { type: "strings", value: (strings ?? []).map(text) };
    default:
      return undefined;
  }
}

/** The TensorProto.DataType that values of type `code` have after reading. */
const readAs = (code: number): number => ([10, 11, 16].includes(code) ? 1 : code);

function decodeValueInfo(info: RawValueInfo): ValueInfo {
  const type = info.type?.tensorType;
  const dims = type?.shape?.dim ?? [];
  const denotation = {
    type: info.type?.denotation ?? "",
    axes: dims.map((dim) => dim.denotation ?? ""),
  };
  return {
    name: info.name ?? "",
    dtype: dataTypeOf(type?.elemType, `The value ${JSON.stringify(info.name)}`),
    // Exporters write open dimensions as a name, as nothing, as 0 or as -1. Dimensions of one name are equal,
    // so each one without a name gets its own.
    shape: dims.map(({ dimValue, dimParam }, axis) => {
      const size = Number(dimValue ?? 0);
      return size > 0 ? size : dimParam || `${info.name}:${axis}`;
    }),
    ...(denotation.type || denotation.axes.some(Boolean) ? { denotation } : {}),
  };
}
