import type { Tensor } from "../../tensor.js";
import { type Pass, passOf } from "../pass.js";
import { pushExpandThroughElementwise, removeAddZero, removeMultiplyByOne } from "./elementwise.js";
import { cancelTransposes, pushExpandThroughTranspose } from "./layout.js";
import { mergeReshapes, pushExpandThroughReduction, removeUnitReduction } from "./reshape.js";

/**
 * The same outputs with less work, up to rounding. Derivatives spread what was summed and sum what was spread,
 * permute back and reshape again; here such pairs meet.
 *
 * It is applied when the graph is complete, not as it grows: tensors that a caller asks for the derivative of must
 * remain part of it until then.
 */
export const simplification: Pass = passOf("simplify", "Removes operators that undo each other.", [
  pushExpandThroughElementwise,
  removeMultiplyByOne,
  removeAddZero,
  pushExpandThroughReduction,
  removeUnitReduction,
  cancelTransposes,
  pushExpandThroughTranspose,
  mergeReshapes,
]);

/** As `simplification`. */
export const simplify = (outputs: Readonly<Record<string, Tensor>>): Readonly<Record<string, Tensor>> =>
  simplification.apply(outputs);
