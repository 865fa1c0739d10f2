/**
 * Graphs of ONNX operators and their derivatives, layers and models, Grad-CAM inside a graph, the ONNX file format, and
 * programs that run graphs on a backend.
 *
 * @module batchcam/graph
 */
export {
  detach,
  type GradientRule,
  type GradientRules,
  type Gradients,
  type GradOptions,
  grad,
  gradientRule,
  type SimpleGradientRule,
} from "./autodiff/index.js";
export { createRandom, type Random } from "./base/random.js";
export * from "./cam/index.js";
export type {
  About,
  ComparedImages,
  EvidencePixels,
  FromActivations,
  FromChannels,
  FromComparison,
  FromGradientOfLayer,
  FromGradientOfPixels,
  FromSamples,
  FromSquares,
} from "./cam/methods/method.js";
export type { MethodsWith } from "./cam/methods/registry.js";
export * from "./graph/public.js";
export * from "./models/public.js";
export * from "./nn/public.js";
export {
  type Attributes,
  type AttributeValue,
  type DataType,
  type DecodeOptions,
  type Denotation,
  decodeModel,
  type EncodeOptions,
  type ExternalData,
  encodeModel,
  type OnnxModel,
  type OnnxNode,
  type OtherValue,
  type ReadExternal,
  type TensorValue,
  type ValueInfo,
} from "./onnx/index.js";
export {
  type Backend,
  type BackendOptions,
  floats,
  floatValue,
  intValue,
  longValue,
  type Optimiser,
  Program,
  rows,
  scalarValue,
  Value,
  type Values,
} from "./runtime/index.js";
