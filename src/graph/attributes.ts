import { ShapeError } from "../base/errors.js";
import type { ConvOptions } from "./operators/convolution.js";
import type { PoolOptions } from "./operators/pooling.js";
import { constantValue, type Node, type Tensor } from "./tensor.js";

/** The integers of an attribute. */
export function intsOf(node: Node, name: string): readonly number[] {
  const attribute = node.attributes[name];
  if (attribute?.type !== "ints") throw new ShapeError(`${node.opType}: attribute "${name}" is missing.`);
  return attribute.value;
}

/** The integer of an attribute. */
export function intOf(node: Node, name: string): number {
  const attribute = node.attributes[name];
  if (attribute?.type !== "int") throw new ShapeError(`${node.opType}: attribute "${name}" is missing.`);
  return attribute.value;
}

/** The number of an attribute. */
export function floatOf(node: Node, name: string): number {
  const attribute = node.attributes[name];
  if (attribute?.type !== "float") throw new ShapeError(`${node.opType}: attribute "${name}" is missing.`);
  return attribute.value;
}

/** The integers of a constant input, such as the starts of a Slice. */
export function integers(tensor: Tensor, node: Node): number[] {
  const value = constantValue(tensor);
  if (!value) throw new ShapeError(`${node.opType}: its parameters must be constants.`);
  return Array.from(value.data);
}

/** The number that a constant of one element holds; undefined for any other tensor. */
export function scalarOf(tensor: Tensor): number | undefined {
  const value = constantValue(tensor);
  return value?.data.length === 1 ? value.data[0] : undefined;
}

/** Window settings of a convolution and what derives from it. */
export function convOptionsOf(node: Node): Required<ConvOptions> {
  return {
    ...poolOptionsOf(node),
    dilations: pairOf(node, "dilations"),
    group: intOf(node, "group"),
  };
}

/** Window settings of a pooling and what derives from it. */
export function poolOptionsOf(node: Node): Required<PoolOptions> {
  const [top, left, bottom, right] = intsOf(node, "pads");
  return { strides: pairOf(node, "strides"), pads: [top, left, bottom, right] };
}

/** [vertical, horizontal] */
export function pairOf(node: Node, name: string): [number, number] {
  const [vertical, horizontal] = intsOf(node, name);
  return [vertical, horizontal];
}
