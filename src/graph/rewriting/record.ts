import { sizeOf } from "../../base/array.js";
import { bytesOf } from "../../onnx/index.js";
import { sortedNodes } from "../tensor.js";
import { firstEqual } from "./equal.js";
import type { Outputs, Pass } from "./pass.js";
import type { Named } from "./rule.js";

/** How much work a graph is. */
export interface GraphSize {
  /** Equal ones count once. */
  readonly nodes: number;
  /** Bytes of all values that the nodes compute. */
  readonly bytes: number;
}

/** What a rule did to a graph. */
export interface RuleRecord extends Named {
  /** How often it fired. */
  readonly times: number;
  /** By how much the final graph would be larger without the rule; negative if the rule costs. */
  readonly saved: GraphSize;
}

/** What a pass did to a graph. */
export interface PassRecord extends Named {
  readonly before: GraphSize;
  readonly after: GraphSize;
  /** The rules that fired. */
  readonly rules: readonly RuleRecord[];
}

/**
 * Records what passes do to a graph, one after another. To tell what each rule saves, the passes run once more
 * without it, for each rule that fires.
 */
export function recordPasses(outputs: Outputs, passes: readonly Pass[]): PassRecord[] {
  const stages = [outputs];
  const fired = passes.map((pass) => {
    const times = new Map<string, number>();
    const onFired = (rule: string) => times.set(rule, (times.get(rule) ?? 0) + 1);
    stages.push(pass.apply(stages[stages.length - 1], { onFired }));
    return times;
  });
  const sizes = stages.map(sizeOfGraph);
  const end = sizes[passes.length];
  const savedBy = (rule: string, first: number): GraphSize => {
    const without = new Set([rule]);
    const rest = passes.slice(first).reduce((graph, pass) => pass.apply(graph, { without }), stages[first]);
    const { nodes, bytes } = sizeOfGraph(rest);
    return { nodes: nodes - end.nodes, bytes: bytes - end.bytes };
  };
  return passes.map(({ name, about, rules }, at) => ({
    name,
    about,
    before: sizes[at],
    after: sizes[at + 1],
    rules: rules.flatMap((rule) => {
      const times = fired[at].get(rule.name);
      if (times === undefined) return [];
      return [{ name: rule.name, about: rule.about, times, saved: savedBy(rule.name, at) }];
    }),
  }));
}

function sizeOfGraph(outputs: Outputs): GraphSize {
  const nodes = new Set(firstEqual(sortedNodes(Object.values(outputs))).values());
  const values = [...nodes].flatMap((node) => node.outputs);
  const bytes = values.reduce((sum, { dtype, shape }) => sum + bytesOf[dtype] * sizeOf(shape), 0);
  return { nodes: nodes.size, bytes };
}
