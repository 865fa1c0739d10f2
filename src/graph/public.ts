/** What users of the library build graphs from; the other rooms take the whole of `index.ts`. */
export { type BuildOptions, buildModel } from "./build.js";
export * from "./operators/index.js";
export { applyPasses, type Outputs, type Pass, passOf } from "./rewriting/pass.js";
export { madeBy } from "./rewriting/pattern.js";
export type { Named, Rule, RuleOptions } from "./rewriting/rule.js";
export { simplification, simplify } from "./rewriting/simplify/index.js";
export { withInputs } from "./rewriting/walk.js";
export { broadcastShapes, sameShape } from "./shape.js";
export {
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
