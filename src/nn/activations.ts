import { add, erf, mul, type Tensor, tanh } from "../graph/index.js";

/** GELU, exact: x times the normal distribution function (Hendrycks & Gimpel 2016, eq. 1). */
export function gelu(x: Tensor): Tensor {
  return mul(mul(x, 0.5), add(erf(mul(x, Math.SQRT1_2)), 1));
}

/** GELU by its approximation with the hyperbolic tangent (Hendrycks & Gimpel 2016, eq. 2). */
export function geluTanh(x: Tensor): Tensor {
  const cubic = add(x, mul(mul(mul(x, x), x), 0.044715));
  return mul(mul(x, 0.5), add(tanh(mul(cubic, Math.sqrt(2 / Math.PI))), 1));
}
