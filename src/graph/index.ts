export { convOptionsOf, floatOf, integers, intOf, intsOf, pairOf, poolOptionsOf } from "./attributes.js";
export { type BuildOptions, buildModel } from "./build.js";
export {
  denseWeightGradient,
  hasFewTaps,
  imageWeightGradient,
} from "./expansions/convolution.js";
export { expandOperators } from "./expansions/index.js";
export { spread } from "./expansions/spread.js";
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
