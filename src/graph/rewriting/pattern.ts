import type { Node, Tensor } from "../tensor.js";

/** The node that makes a tensor, if it is of the given operator. */
export const madeBy = (tensor: Tensor, opType: string): Node | undefined =>
  tensor.producer.kind === "node" && tensor.producer.node.opType === opType
    ? tensor.producer.node
    : undefined;

/** What is repeated to make a tensor; undefined where nothing is. */
export const repeated = (tensor: Tensor): Tensor | undefined => madeBy(tensor, "Expand")?.inputs[0];
