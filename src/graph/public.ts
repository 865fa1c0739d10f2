/** What library users build graphs from; other rooms import from `index.ts`. */
export { type BuildOptions, buildModel, simplification, simplify } from "./build.js";
export type { AttributesOf, Family, Operators, OpsOf, OpType } from "./operator-table.js";
export { after } from "./operators/annotation.js";
export { type ConvOptions, conv, convTranspose, convWeightGradient } from "./operators/convolution.js";
export {
  abs,
  add,
  and,
  cast,
  cos,
  div,
  equal,
  erf,
  exp,
  gelu,
  geluGradient,
  greater,
  less,
  log,
  max,
  min,
  mul,
  neg,
  not,
  type Operand,
  or,
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
  toTensor,
  where,
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
  type OutputType,
  type Producer,
  sortedNodes,
  type Tensor,
} from "./tensor.js";
