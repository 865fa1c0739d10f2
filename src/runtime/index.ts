export { type Backend, type BackendOptions, checkBackend, isBackend, sessionOptions } from "./backend.js";
export { blockSize } from "./block-size.js";
export { providersOf, tryDevice } from "./device.js";
export { type Device, devices, type NativeDevice } from "./devices.js";
export { defaultOptimiser, type Optimiser, optimiserLevels } from "./optimiser.js";
export { cpuPasses, webGpuPasses } from "./passes/index.js";
export {
  floats,
  floatValue,
  intValue,
  longValue,
  Program,
  rows,
  scalarValue,
  Value,
  type Values,
} from "./program.js";
export { keepShaders } from "./shader-cache.js";
export { asTensorValue, asValue } from "./tensor-values.js";
