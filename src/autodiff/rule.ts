import type { None } from "../base/none.js";
import { checkValue } from "../base/options/check-options.js";
import { callback } from "../base/options/requirements.js";
import type { Family, NodeOf, OpsOf, OpType, Tensor } from "../graph/index.js";

/** The gradient of some scalar with respect to each of several tensors; undefined if none flows. */
export type Gradients = readonly (Tensor | undefined)[];

/**
 * The derivative of an operator: turns the gradients of a node's outputs into those of its inputs, undefined
 * for inputs without one (indices, shapes, conditions). It is written with operators that have rules
 * themselves, so it can be differentiated again.
 */
export type GradientRule<Op extends OpType> = (
  node: NodeOf<Op>,
  gradients: Gradients,
  /** Tells which inputs depend on a variable: a rule may leave the others undefined. */
  needed: readonly boolean[],
) => Gradients;

/** The derivative of an operator with one output: `g` is the gradient of that output. */
export type SimpleGradientRule<Op extends OpType> = (
  g: Tensor,
  node: NodeOf<Op>,
  needed: readonly boolean[],
) => Gradients;

/** Rules for some operators. */
export type GradientRules = { readonly [Op in OpType]?: GradientRule<Op> };

/** For each operator of a family, its derivative, or why it has none. */
export type Derivatives<F extends Family> = { readonly [Op in OpType & OpsOf<F>]: GradientRule<Op> | None };

/**
 * Makes the rule of a single-output operator from a function of that output's gradient.
 *
 * @example
 * ```ts
 * import { gradientRule, grad, input, reduceSum, sign } from "batchcam/graph";
 *
 * // A straight-through estimator: sign passes gradients on as they are.
 * const rules = { Sign: gradientRule<"Sign">((g) => [g]) };
 * const x = input("x", [3]);
 * console.log(grad(reduceSum(sign(x)), [x], undefined, { rules })[0].shape); // [ 3 ]
 * ```
 */
export function gradientRule<Op extends OpType>(rule: SimpleGradientRule<Op>): GradientRule<Op> {
  checkValue(rule, callback, "gradientRule: rule");
  return (node, [g], needed) => (g ? rule(g, node, needed) : node.inputs.map(() => undefined));
}
