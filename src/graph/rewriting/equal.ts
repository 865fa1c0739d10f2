import type { Node, Producer, Tensor } from "../tensor.js";

/**
 * Constants up to this many elements are compared by value; larger ones by identity: comparing them
 * would cost more than merging gains.
 */
const fewElements = 64;

/**
 * Maps each node to the first that computes the same, possibly itself: equal operators on equal inputs need
 * computing only once (common-subexpression elimination).
 * @param nodes - In topological order.
 */
export function firstEqual(nodes: readonly Node[]): ReadonlyMap<Node, Node> {
  const firsts = new Map<Node, Node>();
  const byExpression = new Map<string, Node>();
  const sources = new Map<Producer, number>();
  const keyOf = ({ producer }: Tensor): string => {
    if (producer.kind === "node") return `${firsts.get(producer.node)?.id}:${producer.index}`;
    const key = producer.kind === "constant" && constantKey(producer);
    if (key) return key;
    const source = sources.get(producer) ?? sources.size;
    sources.set(producer, source);
    return `source ${source}`;
  };
  for (const node of nodes) {
    const expression = JSON.stringify([node.opType, node.attributes, node.inputs.map(keyOf)]);
    const first = byExpression.get(expression) ?? node;
    byExpression.set(expression, first);
    firsts.set(node, first);
  }
  return firsts;
}

/** The same for equal constants; undefined for large ones and named ones. */
export const constantKey = ({ value, name }: Producer & { kind: "constant" }): string | undefined =>
  name === undefined && value.data.length <= fewElements
    ? `${value.dtype}[${value.shape}]${Array.from(value.data)}`
    : undefined;
