export {
  convOptionsOf,
  floatOf,
  integers,
  intOf,
  intsOf,
  pairOf,
  poolOptionsOf,
  scalarOf,
} from "./attributes.js";
export { type BuildOptions, buildModel, writingPasses } from "./build.js";
export { denseWeightGradient, hasFewTaps, imageWeightGradient } from "./expansions/convolution.js";
export { lowering } from "./expansions/index.js";
export { spread } from "./expansions/spread.js";
export { after } from "./operators/after.js";
export { type ConvOptions, conv, convTranspose } from "./operators/convolution.js";
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
export { gather } from "./operators/gather.js";
export { gelu, geluGradient } from "./operators/gelu.js";
export { convWeightGradient, maxPoolGradient, maxPoolPick, reluGradient } from "./operators/gradients.js";
export { type LayerNormalised, layerNormalization } from "./operators/layer-normalisation.js";
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
export { type BatchNormalised, batchNormalisation } from "./operators/normalisation.js";
export {
  type AveragePoolOptions,
  averagePool,
  maxPool,
  type PoolOptions,
  poolAttributes,
} from "./operators/pooling.js";
export { type GemmOptions, gemm, matMul } from "./operators/product.js";
export {
  argMax,
  logSoftmax,
  type ReduceOptions,
  reduceMax,
  reduceMean,
  reduceMin,
  reduceSum,
  softmax,
} from "./operators/reduction.js";
export { type Built, batchNames, forAnyBatch, twoBatches } from "./rewriting/batch-free/any-batch.js";
export { batchFree, freeOfBatch } from "./rewriting/batch-free/index.js";
export { withNames } from "./rewriting/named-values.js";
export { applyPasses, mapOutputs, type Outputs, type Pass, passOf } from "./rewriting/pass.js";
export { madeBy } from "./rewriting/pattern.js";
export { type GraphSize, type PassRecord, type RuleRecord, recordPasses } from "./rewriting/record.js";
export { firstOf, type Named, type Rule, type RuleOptions } from "./rewriting/rule.js";
export { simplification, simplify } from "./rewriting/simplify/index.js";
export { Walk, withInputs } from "./rewriting/walk.js";
export { broadcastShapes, normaliseAxes, sameShape } from "./shape.js";
export {
  absent,
  alias,
  applyOperator,
  constant,
  constantValue,
  input,
  type Node,
  type OutputType,
  ownDomain,
  type Producer,
  sortedNodes,
  type Tensor,
} from "./tensor.js";
