import { type Attributes, writeAttributes } from "../onnx/index.js";
import { type OpType, operators, type ReductionOp } from "./operator-table.js";
import { constant, type Node, type Tensor } from "./tensor.js";

/** A node as it appears in an ONNX file. */
export interface OnnxForm {
  readonly opType: string;
  readonly domain: string;
  readonly inputs: readonly Tensor[];
  readonly attributes: Attributes;
}

/** The operator set in which a reduction's axes turned from an attribute into an input. */
const axesAreInputFrom: Readonly<Partial<Record<OpType, number>>> = {
  ReduceMax: 18,
  ReduceMean: 18,
  ReduceMin: 18,
  ReduceSum: 13,
} satisfies Readonly<Record<ReductionOp, number>>;

/** How a node is written in an operator set; foreign nodes are written as they were read. */
export function onnxForm(node: Node, opset: number): OnnxForm {
  const { opType, inputs } = node;
  if (opType === "Foreign") return { ...node.attributes, inputs };
  const { attributes: specification, domain, ...other } = operators[opType];
  const name = "name" in other ? other.name : opType;
  const attributes = writeAttributes(opType, specification, node.attributes);
  const { axes, ...rest } = attributes;
  const since = axesAreInputFrom[opType];
  if (axes?.type !== "ints" || since === undefined || opset < since) {
    return { opType: name, domain, inputs, attributes };
  }
  const input = constant(axes.value, [axes.value.length], "int64");
  return { opType: name, domain, inputs: [...inputs, input], attributes: rest };
}
