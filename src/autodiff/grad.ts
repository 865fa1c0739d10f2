import { GradientError, ShapeError } from "../base/errors.js";
import { None } from "../base/none.js";
import { checkOptions, checkValue, type Requirements } from "../base/options/check-options.js";
import { objectWith } from "../base/options/requirements.js";
import {
  add,
  alias,
  checkTensors,
  constant,
  expand,
  type Node,
  type NodeOf,
  type OpType,
  sameShape,
  sortedNodes,
  type Tensor,
  tensors,
} from "../graph/index.js";
import { derivatives } from "./derivatives.js";
import type { GradientRule, GradientRules, Gradients } from "./rule.js";

export interface GradOptions {
  /**
   * Rules that replace the derivatives of some operators: methods such as guided backpropagation propagate
   * something other than the gradient.
   */
  readonly rules?: GradientRules;
}

/** What options of `grad` must be. */
export const gradRequirements: Requirements<GradOptions> = {
  rules: objectWith("an object of rules by operator"),
};

/**
 * The same value, but no gradient flows through it.
 *
 * @example
 * ```ts
 * import { detach, grad, input, mul, reduceSum } from "batchcam/graph";
 *
 * const x = input("x", [3]);
 * const [d] = grad(reduceSum(mul(x, detach(x))), [x]); // x, not 2 x
 * console.log(d.shape); // [ 3 ]
 * ```
 */
export function detach(x: Tensor): Tensor {
  checkTensors("detach", { x });
  return alias(x);
}

/**
 * Differentiates `y` with respect to each of `xs` in reverse mode. The results are tensors like any other and
 * can be differentiated again, to any order.
 *
 * @param y - A scalar, or a tensor of any shape when `seed` is given.
 * @param xs - Tensors of the graph of `y`: inputs or intermediate results.
 * @param seed - Gradient of some scalar with respect to `y`, of the shape of `y`; 1 by default.
 * @param options - Rules that replace the derivatives of some operators.
 * @returns One tensor for each of `xs`, of the same shape; zeros if `y` does not depend on it. A tuple for a tuple.
 * @throws ShapeError when `y` is not a scalar and there is no seed, or the seed has another shape.
 * @throws GradientError that names the operator and the reason when one between `xs` and `y` has no derivative
 * rule.
 *
 * @example
 * ```ts
 * import { grad, input, mul } from "batchcam/graph";
 *
 * const x = input("x", []);
 * const [first] = grad(mul(mul(x, x), x), [x]); // 3 x^2
 * const [second] = grad(first, [x]); // 6 x
 * console.log(second.shape); // []
 * ```
 */
export function grad<const Xs extends readonly Tensor[]>(
  y: Tensor,
  xs: Xs,
  seed?: Tensor,
  options?: GradOptions,
): { -readonly [Place in keyof Xs]: Tensor };
export function grad(y: Tensor, xs: readonly Tensor[], seed?: Tensor, options: GradOptions = {}): Tensor[] {
  checkTensors("grad", { y, ...(seed !== undefined && { seed }) });
  checkValue(xs, tensors, "grad: xs");
  checkOptions(options, gradRequirements, "grad");
  if (!seed && y.shape.length > 0) {
    throw new ShapeError(`grad: y has shape [${y.shape}]; only a scalar can do without a seed.`);
  }
  if (seed && !sameShape(seed.shape, y.shape)) {
    throw new ShapeError(`grad: the seed [${seed.shape}] does not have the shape of y [${y.shape}].`);
  }
  const nodes = sortedNodes([y]);
  const reaching = tensorsReachedFrom(xs, nodes);
  const gradients = new Map<Tensor, Tensor>([[y, seed ?? constant(1)]]);
  const accumulate = (x: Tensor, g: Tensor): void => {
    const known = gradients.get(x);
    gradients.set(x, known ? add(known, g) : g);
  };
  for (const node of nodes.reverse()) {
    const outgoing = node.outputs.map((output) => gradients.get(output));
    const needed = node.inputs.map((tensor) => reaching.has(tensor));
    if (!needed.includes(true) || outgoing.every((g) => g === undefined)) continue;
    for (const [index, g] of gradientsOf(node, outgoing, needed, options).entries()) {
      if (g && needed[index]) accumulate(node.inputs[index], g);
    }
  }
  return xs.map((x) => gradients.get(x) ?? expand(constant(0), x.shape));
}

/** The gradients of a node's inputs. */
function gradientsOf<Op extends OpType>(
  node: NodeOf<Op>,
  outgoing: Gradients,
  needed: readonly boolean[],
  { rules = {} }: GradOptions,
): Gradients {
  const instead: GradientRule<Op> | undefined = rules[node.opType];
  return instead ? instead(node, outgoing, needed) : derivative(node, outgoing, needed);
}

/**
 * The gradients of a node's inputs by its derivative, for rules that sometimes are no other.
 * @throws GradientError when the operator has none.
 */
export function derivative<Op extends OpType>(
  node: NodeOf<Op>,
  outgoing: Gradients,
  needed: readonly boolean[],
): Gradients {
  const rule: GradientRule<Op> | None = derivatives[node.opType];
  if (rule instanceof None) {
    throw new GradientError(`The operator ${nameOf(node)} has no derivative rule: ${rule.reason}.`);
  }
  return rule(node, outgoing, needed);
}

/** The operator of a node, for messages. */
export const nameOf = ({ opType, attributes }: NodeOf<OpType>): string =>
  "opType" in attributes ? attributes.opType : opType;

/** All tensors that depend on one of `xs` through float32 values, the only ones with derivatives. */
function tensorsReachedFrom(xs: readonly Tensor[], nodes: readonly Node[]): Set<Tensor> {
  const reached = new Set<Tensor>(xs);
  for (const node of nodes) {
    if (!node.inputs.some((tensor) => reached.has(tensor))) continue;
    for (const output of node.outputs) if (output.dtype === "float32") reached.add(output);
  }
  return reached;
}

/**
 * The last node on the way from x to y that has no derivative, for want of a rule; undefined where `grad` finds one on every
 * way.
 */
export function withoutDerivative(y: Tensor, x: Tensor): Node | undefined {
  return wayBack(y, x).find(({ opType }) => derivatives[opType] instanceof None);
}

/** The nodes that a derivative of y passes through on its way back to x, from last to first. */
export function wayBack(y: Tensor, x: Tensor): Node[] {
  const nodes = sortedNodes([y]);
  const reaching = tensorsReachedFrom([x], nodes);
  const passed = new Set([y]);
  return nodes.reverse().filter((node) => {
    if (!node.outputs.some((output) => passed.has(output))) return false;
    // A surrogate's value passes nothing back.
    const inputs = node.opType === "Surrogate" ? node.inputs.slice(1) : node.inputs;
    const needed = inputs.filter((tensor) => reaching.has(tensor));
    for (const tensor of needed) passed.add(tensor);
    return needed.length > 0;
  });
}
