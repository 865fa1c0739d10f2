import { exp, geluGradient, mul, sub, type Tensor } from "../../graph/index.js";
import { simpleRules } from "../registry.js";

/** The second derivative of GELU: phi(x) (2 - x^2). */
function curvature(x: Tensor): Tensor {
  const square = mul(x, x);
  const density = mul(exp(mul(square, -0.5)), 1 / Math.sqrt(2 * Math.PI));
  return mul(density, sub(2, square));
}

export const geluRules = simpleRules({
  Gelu: (g, { inputs: [x] }) => [geluGradient(g, x)],
  GeluGradient: (v, { inputs: [g, x] }, [needG, needX]) => [
    needG ? geluGradient(v, x) : undefined,
    needX ? mul(mul(v, g), curvature(x)) : undefined,
  ],
});
