import type { Tensor } from "../../graph/index.js";
import { type OnnxNode, readNode } from "../../onnx/index.js";
import type { Axis, GridFactor } from "./axes.js";
import { constantNumbers } from "./constant-numbers.js";

/** The indices along an axis of a node's first input that one of its results takes. */
export interface Taken {
  readonly axis: number;
  readonly start: number;
  readonly count: number;
  /** Whether the axis is gone. */
  readonly dropped: boolean;
}

const from = (index: number, size: number): number => (index < 0 ? index + size : Math.min(index, size));

/**
 * What a Slice, Gather or Split takes from the axis where it takes but a part; undefined for any other node, several axes, and
 * indices that do not follow each other.
 */
export function takenBy(
  node: OnnxNode,
  output: string,
  tensors: ReadonlyMap<string, Tensor>,
): Taken | undefined {
  const shape = tensors.get(node.inputs[0])?.shape;
  const to = tensors.get(output)?.shape;
  const read = readNode(node);
  if (!shape || !to || !read) return undefined;
  const numbers = (at: number) => constantNumbers(node, at, tensors);
  if (read.opType === "Gather") {
    const axis = from(read.attributes.axis, shape.length);
    const indices = numbers(1).map((index) => from(index, shape[axis]));
    const [start] = indices;
    if (start === undefined || indices.some((index, at) => index !== start + at)) return undefined;
    const dropped = to.length < shape.length;
    return dropped || to.length === shape.length
      ? { axis, start, count: indices.length, dropped }
      : undefined;
  }
  const changed = shape.flatMap((size, axis) => (size === to[axis] ? [] : [axis]));
  const [axis] = changed;
  if (changed.length !== 1) return undefined;
  const count = to[axis];
  if (read.opType === "Split") {
    const before = node.outputs.slice(0, node.outputs.indexOf(output));
    const start = before.reduce((sum, name) => sum + (tensors.get(name)?.shape[axis] ?? Number.NaN), 0);
    return { axis, start, count, dropped: false };
  }
  if (read.opType !== "Slice") return undefined;
  const [starts, axes, steps] = [numbers(1), numbers(3), numbers(4)];
  const at = axes.length === 0 ? axis : axes.findIndex((each) => from(each, shape.length) === axis);
  const start = starts[at];
  if (start === undefined || (steps[at] ?? 1) !== 1) return undefined;
  return { axis, start: from(start, shape[axis]), count, dropped: false };
}

/**
 * Where a Gather takes positions in steps and others from each of them, as when patches are unfolded: how far apart neighbours
 * of its two new axes are; undefined for any other node.
 */
export function unfoldedBy(
  node: OnnxNode,
  tensors: ReadonlyMap<string, Tensor>,
): { readonly axis: number; readonly steps: readonly [number, number] } | undefined {
  const read = readNode(node);
  const [rows, columns, ...others] = tensors.get(node.inputs[1])?.shape ?? [];
  const indices = constantNumbers(node, 1, tensors);
  if (read?.opType !== "Gather" || others.length > 0 || !(rows > 1 && columns > 1)) return undefined;
  const [start, steps] = [indices[0], [indices[columns] - indices[0], indices[1] - indices[0]] as const];
  const isEven = indices.every(
    (index, at) => index === start + Math.floor(at / columns) * steps[0] + (at % columns) * steps[1],
  );
  const rank = tensors.get(node.inputs[0])?.shape.length ?? 0;
  return isEven ? { axis: from(read.attributes.axis, rank), steps } : undefined;
}

/** The pixels in an axis of tokens, and how many others are before and behind them; undefined where there are none. */
export function tokensOf(
  axis: Axis,
): { readonly before: number; readonly pixels: readonly GridFactor[]; readonly after: number } | undefined {
  const [first, second, ...others] = axis;
  if (others.length > 0) return undefined;
  if (first?.of === "tokens") {
    if (second) return undefined;
    const { before, pixels, size } = first;
    return { before, pixels, after: size - before - pixelCount(pixels) };
  }
  if (first?.of !== "rows" || second?.of !== "columns") return undefined;
  return { before: 0, pixels: [first, second], after: 0 };
}

export const pixelCount = (pixels: readonly GridFactor[]): number =>
  pixels.reduce((product, { size }) => product * size, 1);

/** An axis of pixels with others before and behind them. */
export const tokensAxis = (before: number, pixels: readonly GridFactor[], after: number): Axis =>
  before + after === 0
    ? pixels
    : [{ of: "tokens", size: before + pixelCount(pixels) + after, before, pixels }];

/** Which of an axis' pixels are taken: all of them, as this axis, or none; undefined where it is some. */
export function takenPixels(axis: Axis, { start, count }: Taken): Axis | "none" | undefined {
  const tokens = tokensOf(axis);
  if (!tokens) return undefined;
  const { before, pixels } = tokens;
  const end = before + pixelCount(pixels);
  if (start + count <= before || start >= end) return "none";
  return start <= before && start + count >= end
    ? tokensAxis(before - start, pixels, start + count - end)
    : undefined;
}
