export {
  checkShapes,
  checkTensors,
  pair,
  shapeOfTensor,
  tensor,
  tensors,
  tensorsByName,
} from "./arguments.js";
export {
  type BuildOptions,
  buildModel,
  buildRequirements,
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
export { after, surrogate } from "./operators/annotation.js";
export * from "./operators/convolution.js";
export * from "./operators/elementwise.js";
export * from "./operators/foreign.js";
export * from "./operators/gather.js";
export * from "./operators/layout.js";
export { and, cast, equal, greater, less, logicShapes, not, or, where } from "./operators/logic.js";
export * from "./operators/normalisation.js";
export * from "./operators/pooling.js";
export * from "./operators/product.js";
export * from "./operators/reduction.js";
export { batchFree, forAnyBatch, freeOfBatch } from "./rewriting/batch-free/index.js";
export { type Built, batchNames, twoBatches } from "./rewriting/batch-free/two-batches.js";
export { withNames } from "./rewriting/named-values.js";
export { applyPasses, listOfPasses, mapOutputs, type Outputs, type Pass, passOf } from "./rewriting/pass.js";
export { madeBy } from "./rewriting/pattern.js";
export { type GraphSize, type PassRecord, type RuleRecord, recordPasses } from "./rewriting/record.js";
export { firstOf, type Named, type Rule, type RuleOptions } from "./rewriting/rule.js";
export { Walk, withInputs } from "./rewriting/walk.js";
export {
  broadcastShapes,
  normaliseAxes,
  reducedShape,
  reshapedShape,
  sameShape,
  slicedPart,
} from "./shape.js";
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
  type Operand,
  type OutputType,
  type Producer,
  reapply,
  scalarOf,
  sortedNodes,
  type Tensor,
  toTensor,
} from "./tensor.js";
