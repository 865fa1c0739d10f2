import { applyOperator, ownDomain, type Tensor } from "../tensor.js";

/** GELU, exact: x times the normal distribution function (Hendrycks & Gimpel 2016, eq. 1). */
export function gelu(x: Tensor): Tensor {
  return applyOperator("Gelu", [x], [x], {}, ownDomain).outputs[0];
}

/**
 * The gradient of `gelu`: g (Phi(x) + x phi(x)), with the normal distribution function Phi and its density phi.
 * As a node of its own it needs nothing of the forward pass but x.
 */
export function geluGradient(g: Tensor, x: Tensor): Tensor {
  return applyOperator("GeluGradient", [g, x], [x], {}, ownDomain).outputs[0];
}
