import { GradientError, ShapeError } from "../base/errors.js";
import {
  add,
  alias,
  constant,
  expand,
  type Node,
  ownDomain,
  sameShape,
  sortedNodes,
  type Tensor,
} from "../graph/index.js";
import type { RuleTable } from "./registry.js";
import { convolutionRules } from "./rules/convolution.js";
import { elementwiseRules } from "./rules/elementwise.js";
import { gatherRules } from "./rules/gather.js";
import { geluRules } from "./rules/gelu.js";
import { layerNormalisationRules } from "./rules/layer-normalisation.js";
import { layoutRules } from "./rules/layout.js";
import { normalisationRules } from "./rules/normalisation.js";
import { poolingRules } from "./rules/pooling.js";
import { productRules } from "./rules/product.js";
import { reductionRules } from "./rules/reduction.js";

const rules: RuleTable = {
  ...elementwiseRules,
  ...layoutRules,
  ...reductionRules,
  ...productRules,
  ...convolutionRules,
  ...normalisationRules,
  ...poolingRules,
  ...gatherRules,
  ...geluRules,
  ...layerNormalisationRules,
};

export interface GradOptions {
  /**
   * Rules, by the operators' names, in place of the derivatives: what explains a model, such as guided backpropagation,
   * may send back something else than the gradient.
   */
  readonly rules?: RuleTable;
}

/** The same value, through which no gradient flows: an alias is not among the outputs of any node. */
export const detach = alias;

/**
 * The derivative of `y` with respect to each of `xs`, by reverse-mode differentiation over the graph. The
 * result is made of ordinary operators and can be differentiated again, to any order.
 *
 * @param y - A scalar, or a tensor of any shape when `seed` is given.
 * @param xs - Tensors of the graph of `y`: inputs or intermediate results.
 * @param seed - Gradient of some scalar with respect to `y`, of the shape of `y`; 1 by default.
 * @param options - Rules in place of the derivatives of some operators.
 * @returns One tensor for each of `xs`, of its shape; zeros where `y` does not depend on it.
 * @throws ShapeError when `y` is no scalar and there is no seed, or the seed has another shape.
 * @throws GradientError when an operator between `xs` and `y` has no derivative rule.
 */
export function grad(y: Tensor, xs: readonly Tensor[], seed?: Tensor, options: GradOptions = {}): Tensor[] {
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
    const rule = options.rules?.[node.opType] ?? rules[node.opType];
    if (!rule || (node.domain && node.domain !== ownDomain))
      throw new GradientError(`The operator ${node.opType} has no derivative rule.`);
    for (const [index, g] of rule(node, outgoing, needed).entries()) {
      if (g && needed[index]) accumulate(node.inputs[index], g);
    }
  }
  return xs.map((x) => gradients.get(x) ?? expand(constant(0), x.shape));
}

/** All tensors whose value depends on one of `xs`, by way of differentiable (float) values. */
function tensorsReachedFrom(xs: readonly Tensor[], nodes: readonly Node[]): Set<Tensor> {
  const reached = new Set<Tensor>(xs);
  for (const node of nodes) {
    if (!node.inputs.some((tensor) => reached.has(tensor))) continue;
    for (const output of node.outputs) if (output.dtype === "float32") reached.add(output);
  }
  return reached;
}
