export type { Backend, BackendOptions } from "./backend.js";
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
