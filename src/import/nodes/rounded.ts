import { cast, greater, less, madeBy, type Node, surrogate, type Tensor, where } from "../../graph/index.js";
import type { DataType, StandardOp } from "../../onnx/index.js";

/*
 * Rounding has the derivative 0 wherever it has one, which explains nothing. Here a rounded number has the derivative of the
 * number that it was rounded from, the straight-through estimator (Bengio et al. 2013), and 0 where that was clipped.
 */

/** The smallest and the largest number of the types that quantised numbers have. */
const ranges: { readonly [Type in DataType]?: readonly [lowest: number, highest: number] } = {
  uint8: [0, 255],
  int8: [-128, 127],
  uint16: [0, 65_535],
  int16: [-32_768, 32_767],
};

/** A number before it is rounded to a type, held where that would clip it. */
export function unclipped(x: Tensor, dtype: DataType): Tensor {
  const range = ranges[dtype];
  if (!range) return x;
  // Up to half a step beyond its range, a number is rounded, not clipped.
  const [lowest, highest] = [range[0] - 0.5, range[1] + 0.5];
  const held = where(less(x, lowest), lowest, x);
  return where(greater(held, highest), highest, held);
}

/** Whether an integer was rounded from a number that has a derivative. */
export const isRounded = (x: Tensor): boolean =>
  x.dtype !== "float32" && madeBy(x, "Surrogate") !== undefined;

/** The number that an integer is, with the derivative of what it was rounded from. */
export function real(x: Tensor): Tensor {
  if (x.dtype === "float32") return x;
  const number = cast(x, "float32");
  const rounded = madeBy(x, "Surrogate");
  return rounded ? surrogate(number, rounded.inputs[1]) : number;
}

/** Converts to another type: a number that becomes an integer is rounded. */
export function converted(x: Tensor, to: DataType): Tensor {
  const value = cast(x, to);
  if (to === x.dtype || to === "bool" || !(x.dtype === "float32" || isRounded(x))) return value;
  return surrogate(value, unclipped(real(x), to));
}

/** Operators that round, by their names in files. */
const rounding: ReadonlySet<string> = new Set<StandardOp>([
  "Cast",
  "Ceil",
  "DynamicQuantizeLinear",
  "Floor",
  "QuantizeLinear",
  "Round",
  "Sign",
]);

/** The operators that round in a part of a graph, each once. */
export function roundingsIn(nodes: readonly Node[]): string[] {
  const names = nodes.flatMap((node) =>
    node.opType === "Surrogate" ? (roundedBy(node.inputs[0]) ?? []) : [],
  );
  return [...new Set(names)].filter((name) => rounding.has(name)).sort();
}

/** The operator that made a rounded number, by its name in files; a number that was converted back is the same number. */
function roundedBy({ producer }: Tensor): string | undefined {
  if (producer.kind !== "node") return undefined;
  const { node } = producer;
  if (node.opType === "Foreign") return node.attributes.opType;
  const isBack = node.opType === "Cast" && node.attributes.to === "float32";
  const rounded = isBack ? madeBy(node.inputs[0], "Surrogate") : undefined;
  return rounded ? roundedBy(rounded.inputs[0]) : node.opType;
}
