import { sameShape } from "../../shape.js";
import { constantValue, type Node, sortedNodes, type Tensor } from "../../tensor.js";
import { mapOutputs, type Outputs, type Pass } from "../pass.js";
import { firstOf, type RuleOptions } from "../rule.js";
import { Walk, withInputs } from "../walk.js";
import { expandToBatch, leaveReshapeOpen, type Pair, sliceToEnd } from "./rules.js";
import { type Built, batchNames, twoBatches } from "./two-batches.js";

const rules = [leaveReshapeOpen, expandToBatch, sliceToEnd];

/**
 * Makes a fixed-batch graph batch-free, or leaves it unchanged if that is impossible.
 * @param other - The same graph for another batch size.
 */
export const batchFree = (other: Outputs): Pass => ({
  name: "batch-free",
  about: "Writes a graph without the size of the batch that it was built for.",
  rules,
  apply: (outputs, options) => freeOfBatch(outputs, other, options) ?? outputs,
});

/**
 * A graph with a free batch axis, with its inputs and the names that `buildModel` needs. If its operators do
 * not allow any batch size, it keeps the size they were written with.
 * @param build - Builds the graph for a batch size.
 */
export function forAnyBatch(build: (count: number) => Built): Built & {
  readonly dynamicBatch: { readonly name: string; readonly values: readonly string[] };
} {
  const [one, other] = twoBatches.map(build);
  const outputs = batchFree(other.outputs).apply(one.outputs);
  return { outputs, inputs: one.inputs, dynamicBatch: batchNames(one, other) };
}

/**
 * Derives a batch-free graph from the same graph at two batch sizes: where they differ, the batch size was
 * written down.
 * @returns undefined if some difference cannot be expressed without that size.
 */
export function freeOfBatch(
  one: Outputs,
  other: Outputs,
  { onFired, without }: RuleOptions = {},
): Outputs | undefined {
  const nodes = sortedNodes(Object.values(one));
  const others = sortedNodes(Object.values(other));
  const twins = new Map(nodes.map((node, at) => [node, others[at]]));
  const same = sameBut(twins);
  if (!Object.entries(one).every(([name, tensor]) => same(tensor, other[name]))) return undefined;
  const fired: string[] = [];
  const free = firstOf(rules, { without, onFired: (rule) => fired.push(rule) });
  const reference = batchReference(twins);
  let possible = true;
  const walk = new Walk<Tensor>((tensor) => tensor);
  walk.over(Object.values(one), (node) => {
    const twin = twins.get(node) as Node;
    const moved = withInputs(node, node.inputs.map(walk.now));
    const outputs = isTwin(node, twin, same)
      ? (free(moved, { one: node, other: twin, reference }) ?? unchanged(node, twin, moved, same))
      : undefined;
    possible &&= outputs !== undefined;
    return outputs ?? moved.outputs;
  });
  if (!possible) return undefined;
  for (const rule of fired) onFired?.(rule);
  return mapOutputs(one, walk.now);
}

/** Whether two tensors are the same apart from the batch size. */
type Same = (one: Tensor, other: Tensor) => boolean;

function sameBut(twins: ReadonlyMap<Node, Node>): Same {
  return (a, b) => {
    if (a.producer.kind === "node") {
      const { node, index } = a.producer;
      return b.producer.kind === "node" && twins.get(node) === b.producer.node && index === b.producer.index;
    }
    if (a.producer.kind === "input")
      return b.producer.kind === "input" && a.producer.name === b.producer.name;
    return a.producer.kind === b.producer.kind && sameConstant(a, b);
  };
}

/** Whether two nodes apply the same operator to the same value; parameters may differ. */
function isTwin(one: Node, other: Node, same: Same): boolean {
  const [x] = one.inputs;
  return (
    one.opType === other.opType &&
    one.inputs.length === other.inputs.length &&
    JSON.stringify(one.attributes) === JSON.stringify(other.attributes) &&
    (!x || same(x, other.inputs[0]))
  );
}

/** A node with the same parameters in both graphs needs no change. */
const unchanged = (one: Node, other: Node, moved: Node, same: Same): readonly Tensor[] | undefined =>
  one.inputs.every((tensor, at) => same(tensor, other.inputs[at])) ? moved.outputs : undefined;

/** An input with a batch axis, in both graphs. */
function batchReference(twins: ReadonlyMap<Node, Node>): Pair | undefined {
  for (const [node, twin] of twins) {
    for (const [at, tensor] of node.inputs.entries()) {
      const other = twin.inputs[at];
      if (tensor.producer.kind === "input" && other && tensor.shape[0] !== other.shape[0])
        return [tensor, other];
    }
  }
  return undefined;
}

function sameConstant(a: Tensor, b: Tensor): boolean {
  const [value, otherValue] = [constantValue(a), constantValue(b)];
  if (!value || !otherValue) return value === otherValue;
  if (value.data === otherValue.data) return true;
  return (
    sameShape(value.shape, otherValue.shape) &&
    Array.from(value.data).every((element, at) => Object.is(element, otherValue.data[at]))
  );
}
