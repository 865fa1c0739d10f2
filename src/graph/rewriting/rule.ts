import type { OpType } from "../operator-table.js";
import type { Node, NodeOf, Tensor } from "../tensor.js";

/** A name in kebab-case, verb first, and a sentence for those who read a list of what was done to a graph. */
export interface Named {
  readonly name: string;
  readonly about: string;
}

/**
 * A way to write one node differently: a pattern and what takes its place.
 *
 * @typeParam Op - The operators whose nodes it looks at.
 * @typeParam Scene - What a rule is told beside the node.
 * @typeParam Made - What it makes of each output: a tensor, unless the pass keeps more of a value.
 */
export interface Rule<Op extends OpType = OpType, Scene extends readonly unknown[] = [], Made = Tensor>
  extends Named {
  readonly operators: readonly Op[];
  /** What takes the place of the node's outputs; undefined where the pattern does not match. */
  apply(node: NodeOf<Op>, ...scene: Scene): readonly Made[] | undefined;
}

/** How rules are watched, and told apart. */
export interface RuleOptions {
  /** Called with the name of a rule each time that it changes something. */
  readonly onFired?: (rule: string) => void;
  /** Names of rules to leave out, which shows what they save. */
  readonly without?: ReadonlySet<string>;
}

/** Tries rules in their order; the first whose pattern matches has the say. */
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
