import { FormatError } from "../base/errors.js";
import type { RawModel, RawTensor } from "./raw-model.js";
import { ModelProto } from "./schema.js";

/** @throws FormatError when the bytes are no protobuf message of that kind. */
export function rawModel(bytes: Uint8Array): RawModel {
  try {
    return ModelProto.decode(bytes) as unknown as RawModel;
  } catch (cause) {
    throw new FormatError("The bytes are not an ONNX model: the file is damaged or of another kind.", {
      cause,
    });
  }
}

/** What `decodeModel` does to a file, or needs besides it. */
export interface FileNeeds {
  /** Paths of the files that hold tensors, as the model gives them. */
  readonly files: readonly string[];
  /** Types whose numbers become float32. */
  readonly converted: readonly string[];
}

const convertedTypes: Readonly<Record<number, string>> = { 10: "float16", 11: "double", 16: "bfloat16" };

/** @throws FormatError when the bytes are no ONNX model. */
export function inspectModel(bytes: Uint8Array): FileNeeds {
  const { graph } = rawModel(bytes);
  const tensors: RawTensor[] = [
    ...(graph?.initializer ?? []),
    ...(graph?.node ?? []).flatMap(({ attribute = [] }) => attribute.flatMap(({ t }) => t ?? [])),
  ];
  const types = [
    ...tensors.map(({ dataType }) => dataType),
    ...[...(graph?.input ?? []), ...(graph?.output ?? [])].map(({ type }) => type?.tensorType?.elemType),
  ];
  const files = tensors.flatMap(({ dataLocation, externalData = [] }) =>
    dataLocation === 1 ? externalData.flatMap(({ key, value }) => (key === "location" ? value : [])) : [],
  );
  return {
    files: [...new Set(files)],
    converted: [...new Set(types.flatMap((type) => convertedTypes[type ?? 0] ?? []))],
  };
}
