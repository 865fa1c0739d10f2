import type { OpType } from "../../operator-table.js";
import { concat, shapeOf, slice } from "../../operators/layout.js";
import { constant, constantValue, type Node, reapply, type Tensor } from "../../tensor.js";
import type { Rule } from "../rule.js";

/** A tensor in the graphs of two batch sizes. */
export type Pair = readonly [one: Tensor, other: Tensor];

/** A node in the graphs of two batch sizes. */
export interface NodePair {
  readonly one: Node;
  readonly other: Node;
  /** An input with a batch axis: it gives the batch size at run time. */
  readonly reference: Pair | undefined;
}

/** Rewrites a node's parameter without the batch size; the node's inputs are already rewritten. */
export type BatchRule<Op extends OpType> = Rule<Op, [pair: NodePair]>;

/** The end of an axis, whatever its size. */
const toTheEnd = 2 ** 31 - 1;

const integers = (values: readonly number[]): Tensor => constant(values, [values.length], "int64");

export const leaveReshapeOpen: BatchRule<"Reshape"> = {
  name: "leave-reshape-open",
  about: "A reshape takes sizes that stay from its input (0), and works out one that does not (-1).",
  operators: ["Reshape"],
  apply(node, { one, other }) {
    const [x, y] = [one.inputs[0], other.inputs[0]];
    const written = one.outputs[0].shape.map((size, axis) => {
      const otherSize = other.outputs[0].shape[axis];
      if (size === otherSize) return size;
      return x.shape[axis] === size && y.shape[axis] === otherSize ? 0 : -1;
    });
    if (written.filter((size) => size === -1).length > 1) return undefined;
    return reapply(node, [node.inputs[0], integers(written)]).outputs;
  },
};

export const expandToBatch: BatchRule<"Expand"> = {
  name: "expand-to-batch",
  about:
    "What is repeated for each image asks an input how many there are; a size of 1 leaves an axis as it is.",
  operators: ["Expand"],
  apply(node, { one, other, reference }) {
    const [x, y] = [one.inputs[0], other.inputs[0]];
    const { shape } = one.outputs[0];
    const added = shape.length - x.shape.length;
    const written = shape.map((size, axis) => {
      const otherSize = other.outputs[0].shape[axis];
      if (x.shape[axis - added] === size && y.shape[axis - added] === otherSize) return 1;
      if (size === otherSize) return size;
      const isBatch = reference?.[0].shape[0] === size && reference[1].shape[0] === otherSize;
      return isBatch ? batchOf(reference[0]) : undefined;
    });
    if (!written.every((size) => size !== undefined)) return undefined;
    const sizes = written.every((size) => typeof size === "number")
      ? integers(written)
      : concat(
          written.map((size) => (typeof size === "number" ? integers([size]) : size)),
          0,
        );
    return reapply(node, [node.inputs[0], sizes]).outputs;
  },
};

/** The size of a tensor's first axis at run time, int64 [1]. */
const batchOf = (tensor: Tensor): Tensor => slice(shapeOf(tensor), { axes: [0], starts: [0], ends: [1] });

export const sliceToEnd: BatchRule<"Slice"> = {
  name: "slice-to-end",
  about: "A slice that reaches the end of the batch reaches it whatever the batch is.",
  operators: ["Slice"],
  apply(node, { one, other }) {
    const [starts, ends, axes, steps] = one.inputs.slice(1).map(numbersOf);
    const [otherStarts, otherEnds, otherAxes, otherSteps] = other.inputs.slice(1).map(numbersOf);
    if ([starts, axes, steps].join(";") !== [otherStarts, otherAxes, otherSteps].join(";")) return undefined;
    const written = ends.map((end, at) => {
      if (end === otherEnds[at]) return end;
      const [size, otherSize] = [one, other].map(({ inputs: [x] }) => x.shape[axes[at]]);
      return end === size && otherEnds[at] === otherSize ? toTheEnd : undefined;
    });
    if (!written.every((end) => end !== undefined)) return undefined;
    return reapply(
      node,
      node.inputs.map((input, at) => (at === 2 ? integers(written) : input)),
    ).outputs;
  },
};

const numbersOf = (tensor: Tensor): number[] => Array.from(constantValue(tensor)?.data ?? []);
