import {
  concat,
  constant,
  depthToSpace,
  expand,
  integers,
  intOf,
  intsOf,
  reshape,
  slice,
  spaceToDepth,
  spread,
  transpose,
} from "../../graph/index.js";
import { type RuleTable, simpleRules } from "../registry.js";
import { sumTo } from "./sum-to.js";

export const layoutRules: RuleTable = {
  Split: (node, gradients) => {
    const parts = gradients.map((g, index) => g ?? expand(constant(0), node.outputs[index].shape));
    return [concat(parts, intOf(node, "axis")), undefined];
  },
  ...simpleRules({
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
      const [starts, ends, axes, steps] = parameters.map((parameter) => integers(parameter, node));
      return [spread(g, x.shape, { axes, starts, ends, steps }), ...parameters.map(() => undefined)];
    },
    Pad: (g, node) => {
      const [x, padding, ...value] = node.inputs;
      const before = integers(padding, node).slice(0, x.shape.length);
      const ends = before.map((start, axis) => start + x.shape[axis]);
      const inner = slice(g, { axes: x.shape.map((_, axis) => axis), starts: before, ends });
      return [inner, undefined, ...value.map(() => undefined)];
    },
    DepthToSpace: (g, node) => [spaceToDepth(g, intOf(node, "blocksize"))],
    SpaceToDepth: (g, node) => [depthToSpace(g, intOf(node, "blocksize"))],
  }),
};
