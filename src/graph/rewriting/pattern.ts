import type { OpType } from "../operator-table.js";
import type { Node, Tensor } from "../tensor.js";

const isA = <Op extends OpType>(node: Node, opType: Op): node is Node<Op> => node.opType === opType;

/** The node that produces a tensor, if it has the given operator. */
export const madeBy = <Op extends OpType>({ producer }: Tensor, opType: Op): Node<Op> | undefined =>
  producer.kind === "node" && isA(producer.node, opType) ? producer.node : undefined;

/** What a tensor is a broadcast of; undefined if it is none. */
export const repeated = (tensor: Tensor): Tensor | undefined => madeBy(tensor, "Expand")?.inputs[0];
