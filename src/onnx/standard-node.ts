import { readAttributes } from "./attributes/read.js";
import { type OnnxNode, whereIs } from "./model.js";
import { type StandardAttributes, type StandardOp, standardOperators } from "./standard-operators.js";

/** A node of a known operator with its attributes; `StandardNodeOf<"Conv" | "Gemm">` is one of either. */
export interface StandardNodeOf<Op extends StandardOp> {
  readonly opType: Op;
  readonly attributes: StandardAttributes<Op>;
  /** The node in words, for messages. */
  readonly where: string;
}

type StandardNodes = { readonly [Op in StandardOp]: StandardNodeOf<Op> };

/** A node of a known operator, whose `opType` tells which attributes it has. */
export type StandardNode = StandardNodes[StandardOp];

const isStandardOp = (opType: string): opType is StandardOp => Object.hasOwn(standardOperators, opType);

/**
 * Reads the attributes of a node.
 * @returns Undefined where its operator is not one of `standardOperators`.
 * @throws FormatError that names the node and the attribute, when one is missing or of another kind.
 */
export function readNode(node: OnnxNode): StandardNode | undefined {
  const { opType, domain } = node;
  if (domain !== "" || !isStandardOp(opType)) return undefined;
  const attributes = readAttributes(node, standardOperators[opType]);
  const read: StandardNodeOf<StandardOp> = { opType, attributes, where: whereIs(node) };
  // The attributes were read by the specification of the operator.
  return read as StandardNode;
}
