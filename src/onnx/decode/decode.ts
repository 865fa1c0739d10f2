import { FormatError } from "../../base/errors.js";
import { definedOnly } from "../../base/objects.js";
import { checkOptions, checkValue, type Requirements } from "../../base/options/check-options.js";
import { bytesOf, callback } from "../../base/options/requirements.js";
import {
  elementTypeName,
  type OnnxModel,
  type OtherValue,
  standardDomain,
  type ValueInfo,
} from "../model.js";
import { inlined } from "./functions.js";
import { rawModel, tensorsOf } from "./inspect.js";
import { constantNode, decodeNode } from "./nodes.js";
import { otherFormat } from "./other-formats.js";
import type { RawModel, RawTensor, RawValueInfo } from "./raw-model.js";
import { checkApart, decodeTensor, type ReadExternal, readableType } from "./tensor.js";

/** Options of `decodeModel`. */
export interface DecodeOptions {
  /** Reads tensors stored in files beside the model. Without it, a model with such tensors is rejected. */
  readonly external?: ReadExternal;
}

const requirements: Requirements<DecodeOptions> = { external: callback };

/**
 * Parses the bytes of an `.onnx` file. float16, bfloat16 and double become float32, in tensors and in the
 * casts that produce them; functions are inlined. Large tensors share the memory of `bytes`.
 *
 * @param bytes - The whole file.
 * @throws FormatError when the bytes are not an ONNX model, or when its functions call each other without end.
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
  if (!graph) {
    const other = otherFormat(bytes);
    throw new FormatError(
      other
        ? `The file is ${other}`
        : "The ONNX model has no graph: the file is damaged or of another format.",
    );
  }
  const { initializer: stored = [], input = [], output = [] } = graph;
  checkApart(tensorsOf(graph));
  checkNames("tensors", stored);
  checkNames("inputs", input);
  const names = new Set(stored.map(({ name = "" }) => name));
  // Up to IR version 3, initialisers are listed among the inputs too.
  const inputs = input.filter(({ name = "" }) => !names.has(name));
  // Some exporters list an output twice.
  const outputs = [...new Map(output.map((info) => [info.name ?? "", info])).values()];
  // Without a type, the file is damaged.
  const isReadable = ({ dataType }: RawTensor): boolean => !dataType || readableType(dataType) !== undefined;
  return {
    name: graph.name ?? "",
    nodes: [
      ...stored.filter((tensor) => !isReadable(tensor)).map(constantNode),
      ...inlined(raw).map((node) => decodeNode(node, external)),
    ],
    inputs: inputs.filter(isTensor).map(decodeValueInfo),
    outputs: outputs.filter(isTensor).map(decodeValueInfo),
    ...definedOnly({ otherInputs: others(inputs), otherOutputs: others(outputs) }),
    initializers: Object.fromEntries(
      stored.filter(isReadable).map((tensor) => [tensor.name ?? "", decodeTensor(tensor, external)]),
    ),
    opsets: opsetsOf(raw),
    metadata: Object.fromEntries((raw.metadataProps ?? []).map(({ key, value }) => [key, value])),
    producer: raw.producerName || undefined,
  };
}

/** The operator sets of the model, and of its functions those that it does not name itself. */
const opsetsOf = ({ functions = [], opsetImport = [] }: RawModel): OnnxModel["opsets"] =>
  Object.fromEntries(
    [...functions.flatMap((each) => each.opsetImport ?? []), ...opsetImport].map(({ domain, version }) => [
      standardDomain(domain),
      Number(version),
    ]),
  );

/** @throws FormatError when two of them have the same name. */
function checkNames(what: string, named: readonly { readonly name?: string }[]): void {
  const seen = new Set<string>();
  for (const { name = "" } of named) {
    if (seen.has(name)) {
      throw new FormatError(
        `Two ${what} of the model are named ${JSON.stringify(name)}: the file is damaged.`,
      );
    }
    seen.add(name);
  }
}

const isTensor = ({ type }: RawValueInfo): boolean => readableType(type?.tensorType?.elemType) !== undefined;

/** Undefined where there are none. */
function others(values: readonly RawValueInfo[]): OtherValue[] | undefined {
  const found = values.filter((info) => !isTensor(info));
  if (found.length === 0) return undefined;
  return found.map((info) => ({ name: info.name ?? "", words: wordsOf(info), info }));
}

function wordsOf({ type }: RawValueInfo): string {
  if (type?.sequenceType?.length) return "a sequence";
  if (type?.mapType?.length) return "a map";
  if (type?.optionalType?.length) return "an optional value";
  const code = type?.tensorType?.elemType;
  return code ? `elements of the type ${elementTypeName(code)}` : "no element type";
}

function decodeValueInfo(info: RawValueInfo): ValueInfo {
  const type = info.type?.tensorType;
  const dims = type?.shape?.dim ?? [];
  const denotation = {
    type: info.type?.denotation ?? "",
    axes: dims.map((dim) => dim.denotation ?? ""),
  };
  return {
    name: info.name ?? "",
    dtype: readableType(type?.elemType) ?? "float32",
    // Exporters write open dimensions as a name, as nothing, as 0 or as -1. Dimensions of one name are equal,
    // so each one without a name gets its own.
    shape: dims.map(({ dimValue, dimParam }, axis) => {
      const size = Number(dimValue ?? 0);
      return size > 0 ? size : dimParam || `${info.name}:${axis}`;
    }),
    ...(denotation.type || denotation.axes.some(Boolean) ? { denotation } : {}),
  };
}
