import { FormatError } from "../../base/errors.js";
import { elementTypeName } from "../model.js";
import { ModelProto } from "../schema.js";
import { checkParts } from "./memory.js";
import { otherFormat } from "./other-formats.js";
import type { RawModel, RawTensor } from "./raw-model.js";

/** @throws FormatError when the bytes are not an ONNX protobuf message. */
export function rawModel(bytes: Uint8Array): RawModel {
  try {
    checkParts(bytes, ModelProto);
    return ModelProto.decode(bytes) as unknown as RawModel;
  } catch (cause) {
    if (cause instanceof FormatError) throw cause;
    const other = otherFormat(bytes);
    if (other) throw new FormatError(`The file is ${other}`, { cause });
    throw new FormatError("The bytes are not an ONNX model: the file is damaged or of another format.", {
      cause,
    });
  }
}

/** What `decodeModel` needs besides a file, and what it converts. */
export interface FileNeeds {
  /** Paths of files with tensors, as the model states them. */
  readonly files: readonly string[];
  /** Element types that become float32. */
  readonly converted: readonly string[];
}

/** All tensors that a graph stores: its initialisers, and those of attributes. */
export const tensorsOf = (graph: RawModel["graph"]): RawTensor[] => [
  ...(graph?.initializer ?? []),
  ...(graph?.node ?? []).flatMap(({ attribute = [] }) => attribute.flatMap(({ t }) => t ?? [])),
];

const convertedTypes: ReadonlySet<unknown> = new Set([10, 11, 16]);

/**
 * Lists what reading a model takes, without reading its tensors.
 * @throws FormatError when the bytes are not an ONNX model.
 */
export function inspectModel(bytes: Uint8Array): FileNeeds {
  const { graph } = rawModel(bytes);
  const tensors = tensorsOf(graph);
  const types = [
    ...tensors.map(({ dataType }) => dataType),
    ...[...(graph?.input ?? []), ...(graph?.output ?? [])].map(({ type }) => type?.tensorType?.elemType),
  ];
  const files = tensors.flatMap(({ dataLocation, externalData = [] }) =>
    dataLocation === 1 ? externalData.flatMap(({ key, value }) => (key === "location" ? value : [])) : [],
  );
  return {
    files: [...new Set(files)],
    converted: [...new Set(types.filter((type) => convertedTypes.has(type)).map(elementTypeName))],
  };
}
