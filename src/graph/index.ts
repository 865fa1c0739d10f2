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
export { type Built, batchNames, forAnyBatch, freeOfBatch, twoBatches } from "./batch-free.js";
export { denseWeightGradient, hasFewTaps, imageWeightGradient } from "./expansions/convolution.js";
export { expandOperators } from "./expansions/index.js";
export { spread } from "./expansions/spread.js";
export { withNames } from "./named-values.js";
export * from "./public.js";
export { normaliseAxes } from "./shape.js";
export { absent } from "./tensor.js";
