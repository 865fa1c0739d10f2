import { add, mul, type Tensor, tanh } from "../graph/index.js";

/** GELU by its approximation with the hyperbolic tangent (Hendrycks & Gimpel 2016, eq. 2). */
export function geluTanh(x: Tensor): Tensor {
  const cubic = add(x, mul(mul(mul(x, x), x), 0.044715));
  return mul(mul(x, 0.5), add(tanh(mul(cubic, Math.sqrt(2 / Math.PI))), 1));
}
