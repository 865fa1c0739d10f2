export * from "./convolution.js";
export * from "./elementwise.js";
export * from "./layout.js";
export * from "./pooling.js";
export * from "./product.js";
export * from "./reduction.js";
