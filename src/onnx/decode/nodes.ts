import { FormatError } from "../../base/errors.js";
import { attributeCodes } from "../encode.js";
import {
  type Attributes,
  type AttributeValue,
  elementTypeName,
  type OnnxNode,
  standardDomain,
} from "../model.js";
import { capturedNames } from "./graphs.js";
import type { RawAttribute, RawNode, RawTensor } from "./raw-model.js";
import { decodeTensor, type ReadExternal, readableType } from "./tensor.js";

/** A list of texts in Python, such as "['', 'layer4', 'layer4.1']". */
const textInPython = /'([^']*)'|"([^"]*)"/g;

/** What PyTorch's exporter says of the modules that a node is in. */
function scopeOf({ metadataProps = [] }: RawNode): Pick<OnnxNode, "scope"> {
  const scopes = metadataProps.find(({ key }) => key === "pkg.torch.onnx.name_scopes")?.value;
  if (!scopes) return {};
  return { scope: [...scopes.matchAll(textInPython)].map(([, single, double]) => single ?? double) };
}

export const decodeNode = (node: RawNode, external: ReadExternal | undefined): OnnxNode => ({
  ...scopeOf(node),
  name: node.name ?? "",
  opType: node.opType ?? "",
  domain: standardDomain(node.domain),
  inputs: node.input ?? [],
  outputs: node.output ?? [],
  attributes: decodeAttributes(node, external),
});

/** A node that makes a stored tensor whose elements are not read, such as texts. */
export const constantNode = (tensor: RawTensor): OnnxNode => ({
  name: tensor.name ?? "",
  opType: "Constant",
  domain: "",
  inputs: [],
  outputs: [tensor.name ?? ""],
  attributes: { value: otherTensor({ name: "value", type: attributeCodes.tensor, t: tensor }, tensor) },
});

const otherTensor = (value: RawAttribute, { dataType }: RawTensor): AttributeValue => ({
  type: "other",
  words: `a tensor with elements of the type ${elementTypeName(dataType)}`,
  value,
});

/** Attributes that hold an element type, such as "to" of Cast and "dtype" of RandomNormal. */
const typeAttributes: ReadonlySet<string> = new Set(["to", "dtype"]);

const decodeAttributes = (node: RawNode, external: ReadExternal | undefined): Attributes =>
  Object.fromEntries(
    (node.attribute ?? []).map((attribute) => {
      try {
        return [attribute.name, decodeAttribute(attribute, external)];
      } catch (cause) {
        if (!(cause instanceof FormatError)) throw cause;
        const where = `Attribute ${JSON.stringify(attribute.name)} of node ${JSON.stringify(node.name ?? "")} (${node.opType})`;
        throw new FormatError(`${where}: ${cause.message}`, { cause });
      }
    }),
  );

function decodeAttribute(attribute: RawAttribute, external: ReadExternal | undefined): AttributeValue {
  const { name, type, i, f, s, t = {}, g, ints, floats, strings } = attribute;
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
      return readableType(t.dataType) || !t.dataType
        ? { type: "tensor", value: decodeTensor(t, external) }
        : otherTensor(attribute, t);
    case attributeCodes.graph: {
      const value = g?.length ? g : new Uint8Array();
      return { type: "graph", value, captured: capturedNames(value) };
    }
    case attributeCodes.ints:
      return { type: "ints", value: (ints ?? []).map(Number) };
    case attributeCodes.floats:
      return { type: "floats", value: [...(floats ?? [])] };
    case attributeCodes.strings:
      return { type: "strings", value: (strings ?? []).map(text) };
    default:
      return { type: "other", words: `of the kind ${type}`, value: attribute };
  }
}

/** The TensorProto.DataType that values of type `code` have after reading. */
const readAs = (code: number): number => ([10, 11, 16].includes(code) ? 1 : code);
