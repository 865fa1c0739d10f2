export { type BuildOptions, buildModel } from "./build.js";
export * from "./operators/index.js";
export { broadcastShapes, sameShape } from "./shape.js";
export {
  alias,
  applyOperator,
  constant,
  constantValue,
  input,
  type Node,
  type OutputType,
  type Producer,
  sortedNodes,
  type Tensor,
} from "./tensor.js";
