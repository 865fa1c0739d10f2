export {
  type BuildOptions,
  buildModel,
  lowering,
  simplification,
  simplify,
  writingPasses,
} from "./build.js";
export { denseWeightGradient, hasFewTaps, imageWeightGradient } from "./expansions/convolution.js";
export {
  type AttributesOf,
  type Family,
  isOwn,
  type Operators,
  type OpsOf,
  type OpType,
  type OwnOp,
  opsOf,
  type ReductionOp,
} from "./operator-table.js";
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
  hardSigmoid,
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
  shapeOf,
  slice,
  spaceToDepth,
  split,
  spread,
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
export { fusedMatMul, type GemmOptions, gemm, matMul } from "./operators/product.js";
export {
  argMax,
  type ReduceOptions,
  reducedShape,
  reduceMax,
  reduceMean,
  reduceMin,
  reduceSum,
} from "./operators/reduction.js";
export { batchFree, forAnyBatch, freeOfBatch } from "./rewriting/batch-free/index.js";
export { type Built, batchNames, twoBatches } from "./rewriting/batch-free/two-batches.js";
export { withNames } from "./rewriting/named-values.js";
export { applyPasses, mapOutputs, type Outputs, type Pass, passOf } from "./rewriting/pass.js";
export { madeBy } from "./rewriting/pattern.js";
export { type GraphSize, type PassRecord, type RuleRecord, recordPasses } from "./rewriting/record.js";
export { firstOf, type Named, type Rule, type RuleOptions } from "./rewriting/rule.js";
export { Walk, withInputs } from "./rewriting/walk.js";
export { broadcastShapes, normaliseAxes, reshapedShape, sameShape, slicedPart } from "./shape.js";
export {
  absent,
  alias,
  applyOperator,
  constant,
  constantValue,
  input,
  integersOf,
  type Node,
  type NodeOf,
  type OutputType,
  type Producer,
  reapply,
  scalarOf,
  sortedNodes,
  type Tensor,
} from "./tensor.js";
