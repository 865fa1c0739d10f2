export { after } from "./after.js";
export { type ConvOptions, conv, convTranspose } from "./convolution.js";
export * from "./elementwise.js";
export * from "./gather.js";
export * from "./gelu.js";
export * from "./gradients.js";
export * from "./layer-normalisation.js";
export * from "./layout.js";
export * from "./normalisation.js";
export {
  type AveragePoolOptions,
  averagePool,
  maxPool,
  type PoolOptions,
  poolAttributes,
} from "./pooling.js";
export * from "./product.js";
export * from "./reduction.js";
