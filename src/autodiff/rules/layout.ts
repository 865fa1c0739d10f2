import { GradientError } from "../../base/errors.js";
import {
  constantValue,
  depthToSpace,
  type Node,
  pad,
  reshape,
  slice,
  spaceToDepth,
  type Tensor,
  transpose,
} from "../../graph/index.js";
import { simpleRules } from "../registry.js";
import { sumTo } from "./sum-to.js";

/** The integers of a constant input, such as the starts of a Slice. */
function integers(tensor: Tensor, node: Node): number[] {
  const value = constantValue(tensor);
  if (!value) throw new GradientError(`${node.opType}: no derivative when its parameters are not constants.`);
  return Array.from(value.data);
}

const intsOf = (node: Node, name: string): readonly number[] => {
  const attribute = node.attributes[name];
  if (attribute?.type !== "ints") throw new GradientError(`${node.opType}: attribute "${name}" is missing.`);
  return attribute.value;
};

const intOf = (node: Node, name: string): number => {
  const attribute = node.attributes[name];
  if (attribute?.type !== "int") throw new GradientError(`${node.opType}: attribute "${name}" is missing.`);
  return attribute.value;
};

export const layoutRules = simpleRules({
  Reshape: (g, { inputs: [x] }) => [reshape(g, x.shape), undefined],
  Transpose: (g, node) => {
    const permutation = intsOf(node, "perm");
    return [
      transpose(
        g,
        permutation.map((_, axis) => permutation.indexOf(axis)),
      ),
    ];
  },
  Expand: (g, { inputs: [x] }) => [sumTo(g, x.shape), undefined],
  Concat: (g, node) => {
    const axis = intOf(node, "axis");
    let start = 0;
    return node.inputs.map((x) => {
      const part = slice(g, { axes: [axis], starts: [start], ends: [start + x.shape[axis]] });
      start += x.shape[axis];
      return part;
    });
  },
  Slice: (g, node) => {
    const [x, ...parameters] = node.inputs;
    const [starts, , axes, steps] = parameters.map((parameter) => integers(parameter, node));
    let spread = g;
    const before = x.shape.map(() => 0);
    const after = x.shape.map(() => 0);
    axes.forEach((axis, index) => {
      spread = dilate(spread, axis, steps[index]);
      before[axis] = starts[index];
      // The last step may reach past the end of the input; then the surplus zeros are cut off.
      const surplus = before[axis] + spread.shape[axis] - x.shape[axis];
      if (surplus > 0) {
        spread = slice(spread, { axes: [axis], starts: [0], ends: [spread.shape[axis] - surplus] });
      }
      after[axis] = Math.max(0, -surplus);
    });
    return [pad(spread, before, after), ...parameters.map(() => undefined)];
  },
  Pad: (g, node) => {
    const [x, padding] = node.inputs;
    const before = integers(padding, node).slice(0, x.shape.length);
    const ends = before.map((start, axis) => start + x.shape[axis]);
    return [slice(g, { axes: x.shape.map((_, axis) => axis), starts: before, ends }), undefined];
  },
  DepthToSpace: (g, node) => [spaceToDepth(g, intOf(node, "blocksize"))],
  SpaceToDepth: (g, node) => [depthToSpace(g, intOf(node, "blocksize"))],
});

/** Puts `step - 1` zeros behind each element along an axis. */
function dilate(x: Tensor, axis: number, step: number): Tensor {
  if (step === 1) return x;
  const split = [...x.shape.slice(0, axis + 1), 1, ...x.shape.slice(axis + 1)];
  const none = split.map(() => 0);
  const padded = pad(
    reshape(x, split),
    none,
    none.map((_, at) => (at === axis + 1 ? step - 1 : 0)),
  );
  return reshape(
    padded,
    x.shape.map((size, at) => (at === axis ? size * step : size)),
  );
}
