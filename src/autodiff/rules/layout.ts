import { none } from "../../base/none.js";
import {
  concat,
  constant,
  depthToSpace,
  expand,
  integersOf,
  reshape,
  slice,
  spaceToDepth,
  spread,
  transpose,
} from "../../graph/index.js";
import { type Derivatives, gradientRule } from "../rule.js";
import { sumTo } from "./sum-to.js";

export const layoutDerivatives: Derivatives<"layout"> = {
  Concat: gradientRule((g, { inputs, attributes: { axis } }) => {
    let start = 0;
    return inputs.map((x) => {
      const part = slice(g, { axes: [axis], starts: [start], ends: [start + x.shape[axis]] });
      start += x.shape[axis];
      return part;
    });
  }),
  DepthToSpace: gradientRule((g, { attributes }) => [spaceToDepth(g, attributes.blocksize)]),
  Expand: gradientRule((g, { inputs: [x] }) => [sumTo(g, x.shape), undefined]),
  Pad: gradientRule((g, { opType, inputs: [x, padding, ...value] }) => {
    const before = integersOf(padding, opType).slice(0, x.shape.length);
    const ends = before.map((start, axis) => start + x.shape[axis]);
    const inner = slice(g, { axes: x.shape.map((_, axis) => axis), starts: before, ends });
    return [inner, undefined, ...value.map(() => undefined)];
  }),
  Reshape: gradientRule((g, { inputs: [x] }) => [reshape(g, x.shape), undefined]),
  Shape: none("sizes do not depend on values"),
  Slice: gradientRule((g, { opType, inputs: [x, ...parameters] }) => {
    const [starts, ends, axes, steps] = parameters.map((parameter) => integersOf(parameter, opType));
    return [spread(g, x.shape, { axes, starts, ends, steps }), ...parameters.map(() => undefined)];
  }),
  SpaceToDepth: gradientRule((g, { attributes }) => [depthToSpace(g, attributes.blocksize)]),
  Split: ({ outputs, attributes: { axis } }, gradients) => {
    const parts = gradients.map((g, index) => g ?? expand(constant(0), outputs[index].shape));
    return [concat(parts, axis), undefined];
  },
  Transpose: gradientRule((g, { attributes: { perm } }) => [
    transpose(
      g,
      perm.map((_, axis) => perm.indexOf(axis)),
    ),
  ]),
};
