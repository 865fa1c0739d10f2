export { detach, type GradOptions, grad } from "./grad.js";
export { recomputation, recomputingGrad } from "./recompute.js";
export { type Rule, type RuleTable, type SimpleRule, simpleRule } from "./rule.js";
