export { type DecodeOptions, decodeModel } from "./decode.js";
export type { ExternalData, ReadExternal } from "./decode-tensor.js";
export { type EncodeOptions, encodeModel } from "./encode.js";
export { type FileNeeds, inspectModel } from "./inspect.js";
export {
  type Attributes,
  type AttributeValue,
  type DataType,
  dataTypeCodes,
  type OnnxModel,
  type OnnxNode,
  type TensorValue,
  type ValueInfo,
} from "./model.js";
export { bytesOf } from "./size-limit.js";
export {
  type AttributeKind,
  type AttributeKinds,
  type AttributeSpec,
  type AttributesFrom,
  type WrittenKind,
  writeAttributes,
} from "./typed-attributes.js";
