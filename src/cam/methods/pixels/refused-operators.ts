import { type GradientRules, nameOf } from "../../../autodiff/index.js";
import { GradientError } from "../../../base/errors.js";
import type { NodeOf, OpType } from "../../../graph/index.js";

/** Rules for operators that a method has no rule for: they say so. */
export function refused(method: string, operators: readonly OpType[]): GradientRules {
  const refuse = (node: NodeOf<OpType>): never => {
    throw noRule(method, node);
  };
  return Object.fromEntries(operators.map((operator) => [operator, refuse]));
}

export const noRule = (method: string, node: NodeOf<OpType>): GradientError =>
  new GradientError(
    `${method} has no rule for the operator ${nameOf(node)}, which stands between the image and the scores: choose another method, ` +
      'such as "integrated-gradients".',
  );

/** Elementwise operators of one number that bend it, from 0 on in both directions. */
export const bends = ["Abs", "Erf", "Gelu", "Relu", "Sigmoid", "Softplus", "Tanh"] as const;
