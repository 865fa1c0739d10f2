export type { AttributeKind, AttributeKinds, AttributeSpec, AttributesFrom } from "./attributes/kinds.js";
export { type ReadSpec, readAttributes } from "./attributes/read.js";
export { type WrittenKind, writeAttributes } from "./attributes/write.js";
export { type Branch, readBranch, renamedBranches, withNodes } from "./branch.js";
export { type DecodeOptions, decodeModel } from "./decode/decode.js";
export { type FileNeeds, inspectModel } from "./decode/inspect.js";
export { otherFormat } from "./decode/other-formats.js";
export type { ExternalData, ReadExternal } from "./decode/tensor.js";
export { type EncodeOptions, encodeModel, withOutput } from "./encode.js";
export { fromFloat16, toFloat16 } from "./floating-point.js";
export {
  type Attributes,
  type AttributeValue,
  capturedBy,
  type DataType,
  type Denotation,
  dataTypeCodes,
  dataTypeOfCode,
  dataTypes,
  elementTypeName,
  neededBy,
  type OnnxModel,
  type OnnxNode,
  type OtherValue,
  type TensorValue,
  type ValueInfo,
  whereIs,
} from "./model.js";
export { bytesOf } from "./size-limit.js";
export { readNode, type StandardNode, type StandardNodeOf } from "./standard-node.js";
export {
  type StandardAttributes,
  type StandardFamily,
  type StandardOp,
  type StandardOpsOf,
  standardFamilies,
} from "./standard-operators.js";
