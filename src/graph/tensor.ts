import { sizeOf } from "../base/array.js";
import { ShapeError } from "../base/errors.js";
import type { Attributes, DataType, TensorValue } from "../onnx/index.js";

/** One application of an operator. Immutable; `outputs` are the tensors that it produces. */
export interface Node {
  readonly id: number;
  readonly opType: string;
  readonly domain: string;
  readonly inputs: readonly Tensor[];
  readonly attributes: Attributes;
  readonly outputs: readonly Tensor[];
}

export type Producer =
  | { readonly kind: "input"; readonly name: string }
  | { readonly kind: "constant"; readonly value: TensorValue; readonly name?: string }
  | { readonly kind: "node"; readonly node: Node; readonly index: number }
  | { readonly kind: "absent" };

/**
 * A symbolic value: what an operator will produce when the graph runs. It has a dtype, a static shape and
 * a producer, and holds no data.
 */
export interface Tensor {
  readonly id: number;
  readonly dtype: DataType;
  readonly shape: readonly number[];
  readonly producer: Producer;
}

/** The domain of this library's own operators, which are written as ONNX operators when a graph is built. */
export const ownDomain = "batchcam";

let nextId = 0;

/** A value that the caller feeds on every run. */
export function input(name: string, shape: readonly number[], dtype: DataType = "float32"): Tensor {
  return { id: nextId++, dtype, shape, producer: { kind: "input", name } };
}

/**
 * A value stored in the graph, in the file under `name` if one is given.
 * @throws ShapeError when the number of elements does not fit the shape.
 */
export function constant(
  data: TensorValue["data"] | number,
  shape: readonly number[] = typeof data === "number" ? [] : [data.length],
  dtype: DataType = "float32",
  name?: string,
): Tensor {
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

/** Stands where an optional input of an operator is left out, and others follow. */
export const absent: Tensor = { id: nextId++, dtype: "float32", shape: [], producer: { kind: "absent" } };

export interface OutputType {
  readonly shape: readonly number[];
  readonly dtype: DataType;
}

/** Applies an operator: every constructor in `operators/` ends here, after it has inferred the types. */
export function applyOperator(
  opType: string,
  inputs: readonly Tensor[],
  outputTypes: readonly OutputType[],
  attributes: Attributes = {},
  domain = "",
): Node {
  const outputs: Tensor[] = [];
  const node: Node = { id: nextId++, opType, domain, inputs, attributes, outputs };
  for (const [index, { shape, dtype }] of outputTypes.entries()) {
    outputs.push({ id: nextId++, dtype, shape, producer: { kind: "node", node, index } });
  }
  return node;
}

/** The same value as another tensor: what tells tensors apart (such as `grad`) takes it for a new one. */
export function alias(x: Tensor): Tensor {
  return { ...x, id: nextId++ };
}

/** The data of a constant tensor, or undefined for any other. */
export function constantValue(tensor: Tensor): TensorValue | undefined {
  return tensor.producer.kind === "constant" ? tensor.producer.value : undefined;
}

/**
 * The nodes that `outputs` depend on, each after the nodes that it needs.
 * @param enters - Whether the node that makes a tensor counts; what lies before it is left out with it.
 */
export function sortedNodes(
  outputs: readonly Tensor[],
  enters: (tensor: Tensor) => boolean = () => true,
): Node[] {
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
