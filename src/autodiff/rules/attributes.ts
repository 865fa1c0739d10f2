import { GradientError } from "../../base/errors.js";
import { type ConvOptions, constantValue, type Node, type Tensor } from "../../graph/index.js";

/** The integers of an attribute. */
export function intsOf(node: Node, name: string): readonly number[] {
  const attribute = node.attributes[name];
  if (attribute?.type !== "ints") throw new GradientError(`${node.opType}: attribute "${name}" is missing.`);
  return attribute.value;
}

/** The integer of an attribute. */
export function intOf(node: Node, name: string): number {
  const attribute = node.attributes[name];
  if (attribute?.type !== "int") throw new GradientError(`${node.opType}: attribute "${name}" is missing.`);
  return attribute.value;
}

/** The integers of a constant input, such as the starts of a Slice. */
export function integers(tensor: Tensor, node: Node): number[] {
  const value = constantValue(tensor);
  if (!value) throw new GradientError(`${node.opType}: no derivative when its parameters are not constants.`);
  return Array.from(value.data);
}

/** Window settings of a Conv or ConvTranspose. */
export function convOptionsOf(node: Node): Required<ConvOptions> {
  const pair = (name: string): [number, number] => {
    const [vertical, horizontal] = intsOf(node, name);
    return [vertical, horizontal];
  };
  const [top, left, bottom, right] = intsOf(node, "pads");
  return {
    strides: pair("strides"),
    dilations: pair("dilations"),
    pads: [top, left, bottom, right],
    group: intOf(node, "group"),
  };
}
