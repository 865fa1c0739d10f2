import { sizeOf } from "../base/array.js";
import { ShapeError } from "../base/errors.js";
import { checkArguments, checkValue, misfit, type Requirement } from "../base/options/check-options.js";
import { text } from "../base/options/requirements.js";
import type { DataType, TensorValue } from "../onnx/index.js";
import { checkTensors, dataType, operand, shapeOfTensor, tensors } from "./arguments.js";
import type { AttributesOf, Family, OpsOf, OpType } from "./operator-table.js";

/**
 * A node of a graph: an operator applied to tensors. Immutable. `NodeOf<"Conv" | "Gemm">` has either
 * operator.
 */
export interface NodeOf<Op extends OpType> {
  readonly id: number;
  readonly opType: Op;
  readonly inputs: readonly Tensor[];
  readonly attributes: AttributesOf<Op>;
  /** The tensors that it computes. */
  readonly outputs: readonly Tensor[];
}

type Nodes = { readonly [Op in OpType]: NodeOf<Op> };

/** A node of a graph; its `opType` determines its attributes. */
export type Node<Op extends OpType = OpType> = Nodes[Op];

export type Producer =
  | { readonly kind: "input"; readonly name: string }
  | { readonly kind: "constant"; readonly value: TensorValue; readonly name?: string }
  | { readonly kind: "node"; readonly node: Node; readonly index: number }
  | { readonly kind: "absent" };

/**
 * A symbolic value, known only when the graph runs. It has a dtype, a static shape and a producer, but holds no
 * data. Immutable.
 */
export interface Tensor {
  readonly id: number;
  readonly dtype: DataType;
  readonly shape: readonly number[];
  readonly producer: Producer;
}

let nextId = 0;

/**
 * An input of the graph, fed by the caller on every run.
 * @throws UsageError when the shape or the dtype is none.
 *
 * @example
 * ```ts
 * import { input } from "batchcam/graph";
 *
 * const images = input("images", [8, 3, 32, 32]);
 * console.log(images.dtype, images.shape); // float32 [ 8, 3, 32, 32 ]
 * ```
 */
export function input(name: string, shape: readonly number[], dtype: DataType = "float32"): Tensor {
  checkArguments("input", { name: [name, text], shape: [shape, shapeOfTensor], dtype: [dtype, dataType] });
  return { id: nextId++, dtype, shape, producer: { kind: "input", name } };
}

/**
 * A value stored in the graph.
 * @param shape - By default [] for a number, else [data.length].
 * @param name - Its name in the file; a free one by default.
 * @throws ShapeError when the shape does not match the number of elements.
 *
 * @example
 * ```ts
 * import { constant } from "batchcam/graph";
 *
 * console.log(constant([1, 2, 3, 4], [2, 2]).shape); // [ 2, 2 ]
 * ```
 */
export function constant(
  data: TensorValue["data"] | number,
  shape: readonly number[] = typeof data === "number" ? [] : [data?.length],
  dtype: DataType = "float32",
  name?: string,
): Tensor {
  checkValue(data, elements, "constant: data");
  checkArguments("constant", { shape: [shape, shapeOfTensor], dtype: [dtype, dataType] });
  const values = typeof data === "number" ? [data] : data;
  if (values.length !== sizeOf(shape)) {
    throw new ShapeError(
      `A constant of shape [${shape}] needs ${sizeOf(shape)} elements, but ${values.length} were given.`,
    );
  }
  return {
    id: nextId++,
    dtype,
    shape,
    producer: { kind: "constant", value: { dtype, shape, data: values }, name },
  };
}

const elements: Requirement = {
  accepts: (data) =>
    typeof data === "number" ||
    ArrayBuffer.isView(data) ||
    (Array.isArray(data) && data.every((element) => typeof element === "number")),
  words: "a number, an array of numbers or a typed array",
};

/** Stands for an omitted optional input when others follow. */
export const absent: Tensor = { id: nextId++, dtype: "float32", shape: [], producer: { kind: "absent" } };

export interface OutputType {
  readonly shape: readonly number[];
  readonly dtype: DataType;
}

/** The attributes argument, optional if no attribute is required. */
type Argument<Attributes> =
  Readonly<Record<never, never>> extends Attributes ? [attributes?: Attributes] : [attributes: Attributes];

/** Applies an operator: every constructor in `operators/` ends here, after inferring the types. */
export function applyOperator<Op extends OpType>(
  opType: Op,
  inputs: readonly Tensor[],
  outputTypes: readonly OutputType[],
  ...attributes: Argument<AttributesOf<Op>>
): Node<Op>;
export function applyOperator(
  opType: OpType,
  inputs: readonly Tensor[],
  outputTypes: readonly OutputType[],
  attributes: AttributesOf<OpType> = {},
): Node {
  const outputs: Tensor[] = [];
  // The signature above guarantees that the attributes are the operator's.
  const node = { id: nextId++, opType, inputs, attributes, outputs } as Node;
  for (const [index, { shape, dtype }] of outputTypes.entries()) {
    outputs.push({ id: nextId++, dtype, shape, producer: { kind: "node", node, index } });
  }
  return node;
}

/**
 * Applies the same operator, with the same attributes, to other inputs; the outputs keep their types unless
 * others are given.
 */
export const reapply = <Op extends OpType>(
  { opType, attributes, outputs }: NodeOf<Op>,
  inputs: readonly Tensor[],
  outputTypes: readonly OutputType[] = outputs,
): Node<Op> => applyOperator(opType, inputs, outputTypes, attributes);

/** Shape inference for a family: for each operator, the types of its outputs. */
export type Shapes<F extends Family> = {
  readonly [Op in OpType & OpsOf<F>]: (
    inputs: readonly Tensor[],
    attributes: AttributesOf<Op>,
    opType: Op,
  ) => readonly OutputType[];
};

/** Makes the function that applies a family's operators with their shape inference. */
export const inferring =
  <F extends Family>(shapes: Shapes<F>) =>
  <Op extends OpType & OpsOf<F>>(
    opType: Op,
    inputs: readonly Tensor[],
    attributes: AttributesOf<Op>,
  ): readonly Tensor[] =>
    applyOperator<Op>(opType, inputs, shapes[opType](inputs, attributes, opType), attributes).outputs;

/**
 * The same value as a separate tensor: `grad` and other code that compares tensors treats it as a new one.
 *
 * @example
 * ```ts
 * import { alias, grad, input, mul } from "batchcam/graph";
 *
 * const x = input("x", []);
 * const other = alias(x);
 * // The derivative of x * other in x alone is the other factor, not 2 x.
 * console.log(grad(mul(x, other), [x])[0] === other); // false
 * ```
 */
export function alias(x: Tensor): Tensor {
  checkTensors("alias", { x });
  return { ...x, id: nextId++ };
}

/**
 * The data of a constant; undefined for any other tensor.
 *
 * @example
 * ```ts
 * import { constant, constantValue, input } from "batchcam/graph";
 *
 * console.log(constantValue(constant([1, 2]))?.data); // [ 1, 2 ]
 * console.log(constantValue(input("x", [2]))); // undefined
 * ```
 */
export function constantValue(tensor: Tensor): TensorValue | undefined {
  checkTensors("constantValue", { tensor });
  return tensor.producer.kind === "constant" ? tensor.producer.value : undefined;
}

/**
 * The numbers of a constant parameter, such as the starts of a Slice.
 * @throws ShapeError when it is not a constant.
 */
export function integersOf(tensor: Tensor, operator: string): number[] {
  const value = constantValue(tensor);
  if (!value) throw new ShapeError(`${operator}: its parameters must be constants.`);
  return Array.from(value.data);
}

/** The value of a one-element constant; undefined for any other tensor. */
export function scalarOf(tensor: Tensor): number | undefined {
  const value = constantValue(tensor);
  return value?.data.length === 1 ? value.data[0] : undefined;
}

/**
 * The nodes that `outputs` depend on, in topological order.
 * @param enters - Whether to include the node behind a tensor; otherwise it and its inputs are skipped.
 *
 * @example
 * ```ts
 * import { add, input, relu, sortedNodes } from "batchcam/graph";
 *
 * const y = relu(add(input("a", [2]), input("b", [2])));
 * console.log(sortedNodes([y]).map(({ opType }) => opType)); // [ 'Add', 'Relu' ]
 * ```
 */
export function sortedNodes(
  outputs: readonly Tensor[],
  enters: (tensor: Tensor) => boolean = () => true,
): Node[] {
  checkValue(outputs, tensors, "sortedNodes: outputs");
  const sorted: Node[] = [];
  const seen = new Set<Node>();
  // An explicit stack: deep networks and their derivatives would overflow the call stack.
  const stack: { node: Node; next: number }[] = [];
  const enter = (tensor: Tensor): void => {
    if (tensor.producer.kind !== "node" || seen.has(tensor.producer.node) || !enters(tensor)) return;
    seen.add(tensor.producer.node);
    stack.push({ node: tensor.producer.node, next: 0 });
  };
  for (const output of outputs) {
    enter(output);
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      if (top.next < top.node.inputs.length) enter(top.node.inputs[top.next++]);
      else sorted.push((stack.pop() as { node: Node }).node);
    }
  }
  return sorted;
}

/** An operand: a tensor, or a number that becomes a float32 scalar. */
export type Operand = Tensor | number;

const asTensor = (value: Operand, where: string, name: string): Tensor => {
  if (!operand.accepts(value)) throw misfit(value, operand, `${where}: ${name}`);
  return typeof value === "number" ? constant(value) : value;
};

/**
 * The tensor of an operand: a number becomes a constant scalar.
 *
 * @example
 * ```ts
 * import { toTensor } from "batchcam/graph";
 *
 * console.log(toTensor(2).shape); // []
 * ```
 */
export const toTensor = (value: Operand): Tensor => asTensor(value, "toTensor", "value");

/** The tensors of an operator's operands, given by the names of the parameters. */
export const operands = (opType: string, given: Readonly<Record<string, Operand>>): Tensor[] =>
  Object.entries(given).map(([name, value]) => asTensor(value, opType, name));
