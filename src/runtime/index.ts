export type { Backend, BackendOptions } from "./backend.js";
export { floats, floatValue, intValue, Program, scalarValue, Value, type Values } from "./program.js";
