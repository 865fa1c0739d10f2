export * from "./expression.js";
export { compileKernel, type Kernel } from "./kernel.js";
export { allocate, type KernelMemory } from "./memory.js";
