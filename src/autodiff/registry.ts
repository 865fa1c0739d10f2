import type { Node, Tensor } from "../graph/index.js";

/**
 * The derivative rule of an operator. Given a node and the gradient of some scalar with respect to each of
 * its outputs (undefined where none flows), it returns the gradient with respect to each input, undefined
 * for inputs that have none (indices, shapes, conditions).
 *
 * A rule is written with the operators of the graph, so that it can be differentiated again.
 */
export type Rule = (
  node: Node,
  gradients: readonly (Tensor | undefined)[],
  /** Tells which inputs lead to a variable: a rule may leave the others undefined. */
  needed: readonly boolean[],
) => readonly (Tensor | undefined)[];

/** A rule for an operator with one output: `g` is the gradient of that output. */
export type SimpleRule = (
  g: Tensor,
  node: Node,
  needed: readonly boolean[],
) => readonly (Tensor | undefined)[];

export type RuleTable = Readonly<Record<string, Rule>>;

/** Makes rules of functions that expect the gradient of the only output. */
export function simpleRules(table: Readonly<Record<string, SimpleRule>>): RuleTable {
  return Object.fromEntries(
    Object.entries(table).map(([opType, rule]): [string, Rule] => [
      opType,
      (node, [g], needed) => (g ? rule(g, node, needed) : node.inputs.map(() => undefined)),
    ]),
  );
}
