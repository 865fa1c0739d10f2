/** What users of the library build graphs from; the other rooms take the whole of `index.ts`. */
export { type BuildOptions, buildModel } from "./build.js";
export { after } from "./operators/annotation.js";
export * from "./operators/convolution.js";
export * from "./operators/elementwise.js";
export { foreign } from "./operators/foreign.js";
export * from "./operators/gather.js";
export * from "./operators/layout.js";
export * from "./operators/normalisation.js";
export * from "./operators/pooling.js";
export * from "./operators/product.js";
export * from "./operators/reduction.js";
export { applyPasses, type Outputs, type Pass, passOf } from "./rewriting/pass.js";
export { madeBy } from "./rewriting/pattern.js";
export type { Named, Rule, RuleOptions } from "./rewriting/rule.js";
export { simplification, simplify } from "./rewriting/simplify/index.js";
export { withInputs } from "./rewriting/walk.js";
export { broadcastShapes, sameShape } from "./shape.js";
export {
  type AttributesOf,
  alias,
  applyOperator,
  constant,
  constantValue,
  input,
  type Node,
  type Operators,
  type OpType,
  type OutputType,
  type Producer,
  sortedNodes,
  type Tensor,
} from "./tensor.js";
