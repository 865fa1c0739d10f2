/** What users of the library take; other rooms take index.ts. */
export { geluTanh } from "./activations.js";
export { attention, firstToken, firstTokenAttention } from "./attention.js";
export { Forward, type ForwardMode } from "./forward.js";
export {
  convolution,
  convSame,
  linear,
  type ParameterTensors,
  type Standardisation,
  standardise,
} from "./layers.js";
export {
  type BatchNormState,
  batchNorm,
  batchNormBuffers,
  globalResponseNorm,
  layerNorm,
  layerNorm2d,
  normParameters,
  toChannelsFirst,
  toChannelsLast,
  trainedBatchNorm,
} from "./normalisation.js";
export {
  type Initialiser,
  initialise,
  layerParameters,
  type ParameterSpec,
  type Parameters,
  parameterConstants,
  parameterInputs,
  weightAndBias,
} from "./parameters.js";
export { type ResizeMode, resize } from "./resize.js";
export type { Safetensors, StoredTensor } from "./safetensors/content.js";
export { decodeSafetensors } from "./safetensors/decode.js";
export { encodeSafetensors } from "./safetensors/encode.js";
