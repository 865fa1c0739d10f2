/** What users of the library build graphs from; the other rooms take the whole of `index.ts`. */
export { type BuildOptions, buildModel } from "./build.js";
export * from "./operators/index.js";
export { type Replacement, rewrite, withInputs } from "./rewrite.js";
export { broadcastShapes, sameShape } from "./shape.js";
export { simplify } from "./simplify.js";
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
