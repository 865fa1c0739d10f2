import { add, checkTensors, mul, type Tensor, tanh } from "../graph/index.js";

/**
 * GELU in its tanh approximation: 0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) (Hendrycks and Gimpel
 * 2016, section 2).
 * @param x - A tensor of any shape.
 * @returns A tensor of the same shape.
 *
 * @example
 * ```ts
 * import { geluTanh, input } from "batchcam/graph";
 *
 * console.log(geluTanh(input("x", [2, 3])).shape); // [ 2, 3 ]
 * ```
 */
export function geluTanh(x: Tensor): Tensor {
  checkTensors("geluTanh", { x });
  const cubic = add(x, mul(mul(mul(x, x), x), 0.044715));
  return mul(mul(x, 0.5), add(tanh(mul(cubic, Math.sqrt(2 / Math.PI))), 1));
}
