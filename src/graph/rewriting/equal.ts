import type { Node, Producer, Tensor } from "../tensor.js";

/** Elements of constants that are compared; larger ones are told apart by identity, which costs less than it loses. */
const fewElements = 64;

/**
 * For each node the first that computes the same, which may be itself: equal operators on equal inputs need be computed once
 * (common-subexpression elimination).
 * @param nodes - Each after the nodes that it needs.
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
    // A value under two names is two values of the file.
    const operator = [node.opType, node.attributes, node.opType === "Named" && node.id];
    const expression = JSON.stringify([...operator, node.inputs.map(keyOf)]);
    const first = byExpression.get(expression) ?? node;
    byExpression.set(expression, first);
    firsts.set(node, first);
  }
  return firsts;
}

/** The same for constants that are equal; undefined for large ones, and for those that have a name of their own. */
export const constantKey = ({ value, name }: Producer & { kind: "constant" }): string | undefined =>
  name === undefined && value.data.length <= fewElements
    ? `${value.dtype}[${value.shape}]${Array.from(value.data)}`
    : undefined;
