import type { OpType } from "../operator-table.js";
import type { Node, NodeOf, Tensor } from "../tensor.js";

/** A kebab-case name, verb first, and a sentence for readers of the list of rewrites. */
export interface Named {
  readonly name: string;
  readonly about: string;
}

/**
 * Rewrites one node: a pattern and its replacement.
 *
 * @typeParam Op - The operators whose nodes it matches.
 * @typeParam Scene - What a rule is given besides the node.
 * @typeParam Made - What replaces each output: a tensor, unless the pass keeps more of a value.
 */
export interface Rule<Op extends OpType = OpType, Scene extends readonly unknown[] = [], Made = Tensor>
  extends Named {
  readonly operators: readonly Op[];
  /** What replaces the node's outputs; undefined if the pattern does not match. */
  apply(node: NodeOf<Op>, ...scene: Scene): readonly Made[] | undefined;
}

/** How to watch rules and switch them off. */
export interface RuleOptions {
  /** Called with a rule's name each time it fires. */
  readonly onFired?: (rule: string) => void;
  /** Names of rules to skip, to see what they save. */
  readonly without?: ReadonlySet<string>;
}

/** Tries rules in order; the first whose pattern matches wins. */
export function firstOf<Scene extends readonly unknown[], Made>(
  rules: readonly Rule<OpType, Scene, Made>[],
  { onFired, without }: RuleOptions = {},
): (node: Node, ...scene: Scene) => readonly Made[] | undefined {
  const byOperator = new Map<OpType, Rule<OpType, Scene, Made>[]>();
  for (const rule of rules) {
    if (without?.has(rule.name)) continue;
    for (const operator of rule.operators) {
      byOperator.set(operator, [...(byOperator.get(operator) ?? []), rule]);
    }
  }
  return (node, ...scene) => {
    for (const rule of byOperator.get(node.opType) ?? []) {
      const made = rule.apply(node, ...scene);
      if (!made) continue;
      onFired?.(rule.name);
      return made;
    }
    return undefined;
  };
}
