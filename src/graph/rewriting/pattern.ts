import type { OpType } from "../operator-table.js";
import type { Node, Tensor } from "../tensor.js";

const isA = <Op extends OpType>(node: Node, opType: Op): node is Node<Op> => node.opType === opType;

/** The node that makes a tensor, if it is of the given operator. */
export const madeBy = <Op extends OpType>({ producer }: Tensor, opType: Op): Node<Op> | undefined =>
  producer.kind === "node" && isA(producer.node, opType) ? producer.node : undefined;

/** What is repeated to make a tensor; undefined where nothing is. */
export const repeated = (tensor: Tensor): Tensor | undefined => madeBy(tensor, "Expand")?.inputs[0];
