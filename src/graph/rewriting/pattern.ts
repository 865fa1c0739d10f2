import { misfit } from "../../base/options/check-options.js";
import { checkTensors } from "../arguments.js";
import type { OpType } from "../operator-table.js";
import { isOpType, operators } from "../operator-table.js";
import type { Node, Tensor } from "../tensor.js";

const operatorName = { words: "the name of an operator", choices: Object.keys(operators) };

const isA = <Op extends OpType>(node: Node, opType: Op): node is Node<Op> => node.opType === opType;

/**
 * The node that produces a tensor, if it has the given operator.
 *
 * @example
 * ```ts
 * import { add, input, madeBy } from "batchcam/graph";
 *
 * const x = input("x", [2, 3]);
 * console.log(madeBy(add(x, 1), "Add")?.inputs[0] === x); // true
 * console.log(madeBy(x, "Add")); // undefined
 * ```
 */
export function madeBy<Op extends OpType>(tensor: Tensor, opType: Op): Node<Op> | undefined {
  checkTensors("madeBy", { tensor });
  if (!isOpType(opType)) throw misfit(opType, operatorName, "madeBy: opType");
  const { producer } = tensor;
  return producer.kind === "node" && isA(producer.node, opType) ? producer.node : undefined;
}

/** What a tensor is a broadcast of; undefined if it is none. */
export const repeated = (tensor: Tensor): Tensor | undefined => madeBy(tensor, "Expand")?.inputs[0];
