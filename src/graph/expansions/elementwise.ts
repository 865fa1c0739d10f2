import { add, div, erf, exp, mul } from "../operators/elementwise.js";
import { greater, where } from "../operators/logic.js";
import type { Expansions } from "./expansion.js";

export const elementwiseExpansions: Expansions<"elementwise"> = {
  ReluGradient: ({ inputs: [g, y] }) => [where(greater(y, 0), g, 0)],
  /** The form that ONNX Runtime recognises and fuses into one kernel, provided nothing else uses its parts. */
  Gelu: ({ inputs: [x] }) => [mul(mul(x, add(erf(div(x, Math.SQRT2)), 1)), 0.5)],
  /**
   * g / 2 (1 + erf(x / sqrt(2)) + 2 x phi(x)). It multiplies by 1 / sqrt(2) where `Gelu` divides by sqrt(2):
   * equal expressions would be merged and kept in memory from the forward pass on.
   */
  GeluGradient: ({ inputs: [g, x] }) => {
    const density = exp(mul(mul(x, -0.5), x));
    const slope = mul(mul(x, density), Math.sqrt(2 / Math.PI));
    const twice = add(add(erf(mul(x, Math.SQRT1_2)), 1), slope);
    return [mul(mul(g, twice), 0.5)];
  },
};
