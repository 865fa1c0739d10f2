export { type DecodeOptions, decodeModel } from "./decode.js";
export type { ExternalData, ReadExternal } from "./decode-tensor.js";
export { type EncodeOptions, encodeModel } from "./encode.js";
export { type FileNeeds, inspectModel } from "./inspect.js";
export * from "./model.js";
