export { type ConvOptions, conv, convTranspose } from "./convolution.js";
export * from "./elementwise.js";
export * from "./gelu.js";
export * from "./gradients.js";
export * from "./layout.js";
export * from "./normalisation.js";
export { type AveragePoolOptions, averagePool, maxPool, type PoolOptions } from "./pooling.js";
export * from "./product.js";
export * from "./reduction.js";
