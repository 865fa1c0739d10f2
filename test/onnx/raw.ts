import type { RawAttribute, RawModel, RawTensor } from "../../src/onnx/decode/raw-model.js";
import { ModelProto } from "../../src/onnx/schema.js";

/** The bytes of a model of these fields, as other programs may write them. */
export const rawModel = (model: RawModel): Uint8Array =>
  // A Buffer in Node: its parts would be Buffers, too.
  Uint8Array.from(
    ModelProto.encode({ irVersion: 8, opsetImport: [{ domain: "", version: 17 }], ...model }).finish(),
  );

/** The bytes of a model that holds nothing but a tensor "t". */
export const withTensor = (tensor: RawTensor): Uint8Array =>
  rawModel({ graph: { initializer: [{ name: "t", ...tensor }] } });

/** The bytes of a model that holds nothing but a node with an attribute. */
export const withNode = (attribute: RawAttribute): Uint8Array =>
  rawModel({ graph: { node: [{ opType: "Constant", output: ["c"], attribute: [attribute] }] } });
