/** What library users build graphs from; other rooms import from `index.ts`. */
export { type BuildOptions, buildModel, simplification, simplify } from "./build.js";
export type { AttributesOf, Family, Operators, OpsOf, OpType } from "./operator-table.js";
export { after } from "./operators/annotation.js";
export { type ConvOptions, conv, convTranspose, convWeightGradient } from "./operators/convolution.js";
export {
  abs,
  add,
  cos,
  div,
  erf,
  exp,
  gelu,
  geluGradient,
  log,
  max,
  min,
  mul,
  neg,
  pow,
  relu,
  reluGradient,
  sigmoid,
  sign,
  sin,
  softplus,
  sqrt,
  sub,
  tanh,
} from "./operators/elementwise.js";
export { foreign } from "./operators/foreign.js";
export { gather } from "./operators/gather.js";
export {
  concat,
  depthToSpace,
  expand,
  pad,
  reshape,
  reverse,
  type SliceOptions,
  slice,
  spaceToDepth,
  split,
  transpose,
} from "./operators/layout.js";
export { and, cast, equal, greater, less, not, or, where } from "./operators/logic.js";
export {
  type BatchNormalised,
  batchNormalisation,
  type LayerNormalised,
  layerNormalization,
  logSoftmax,
  softmax,
} from "./operators/normalisation.js";
export {
  type AveragePoolOptions,
  averagePool,
  maxPool,
  maxPoolGradient,
  maxPoolPick,
  type PoolOptions,
} from "./operators/pooling.js";
export { type GemmOptions, gemm, matMul } from "./operators/product.js";
export {
  argMax,
  type ReduceOptions,
  reduceMax,
  reduceMean,
  reduceMin,
  reduceSum,
} from "./operators/reduction.js";
export { applyPasses, type Outputs, type Pass, passOf } from "./rewriting/pass.js";
export { madeBy } from "./rewriting/pattern.js";
export type { Named, Rule, RuleOptions } from "./rewriting/rule.js";
export { withInputs } from "./rewriting/walk.js";
export { broadcastShapes, sameShape } from "./shape.js";
export {
  alias,
  constant,
  constantValue,
  input,
  type Node,
  type NodeOf,
  type Operand,
  type OutputType,
  type Producer,
  sortedNodes,
  type Tensor,
  toTensor,
} from "./tensor.js";
