export {
  derivative,
  detach,
  type GradOptions,
  grad,
  gradRequirements,
  nameOf,
  wayBack,
  withoutDerivative,
} from "./grad.js";
export { recomputation, recomputingGrad } from "./recompute.js";
export {
  type GradientRule,
  type GradientRules,
  type Gradients,
  gradientRule,
  type SimpleGradientRule,
} from "./rule.js";
