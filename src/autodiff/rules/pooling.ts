import {
  add,
  and,
  concat,
  constant,
  convTranspose,
  depthToSpace,
  equal,
  mul,
  not,
  or,
  pad,
  type SliceOptions,
  slice,
  type Tensor,
  where,
} from "../../graph/index.js";
import { type SimpleRule, simpleRules } from "../registry.js";
import { intOf, intsOf } from "./attributes.js";
import { spread } from "./spread.js";

/** Padding that no window takes for its maximum. */
const lowest = -3e38;

/**
 * The gradient goes to the first maximum of each window in row-major order, as in PyTorch. Ties are common:
 * flat image backgrounds make whole windows equal.
 */
const maxPooling: SimpleRule = (g, node) => {
  const [x] = node.inputs;
  const [y] = node.outputs;
  const [kh, kw] = intsOf(node, "kernel_shape");
  const strides = intsOf(node, "strides");
  const [top, left, bottom, right] = intsOf(node, "pads");
  const [, , h, w] = y.shape;
  const padded = pad(x, [0, 0, top, left], [0, 0, bottom, right], lowest);
  let taken: Tensor | undefined;
  const parts = Array.from({ length: kh * kw }, (_, tap) => {
    const starts = [Math.floor(tap / kw), tap % kw];
    const ends = [starts[0] + (h - 1) * strides[0] + 1, starts[1] + (w - 1) * strides[1] + 1];
    const taps: SliceOptions = { axes: [2, 3], starts, ends, steps: strides };
    const largest = equal(slice(padded, taps), y);
    const first = taken ? and(largest, not(taken)) : largest;
    taken = taken ? or(taken, largest) : largest;
    return { part: where(first, g, 0), taps };
  });
  const [, , height, width] = padded.shape;
  // Square windows that lie side by side need no sums: each pixel is in one window at most.
  const tiled = kh === kw && strides.every((stride) => stride === kh);
  const total = tiled
    ? sideBySide(
        parts.map(({ part }) => part),
        kh,
        [height, width],
      )
    : parts.map(({ part, taps }) => spread(part, padded.shape, taps)).reduce((sum, part) => add(sum, part));
  const ends = [top + x.shape[2], left + x.shape[3]];
  return [top + left + bottom + right ? slice(total, { axes: [2, 3], starts: [top, left], ends }) : total];
};

/** Taps of square windows [N,C,h,w] put in place, and zeros where no window reached. */
function sideBySide(parts: readonly Tensor[], window: number, [height, width]: readonly number[]): Tensor {
  const tiles = depthToSpace(concat(parts, 1), window);
  const [, , h, w] = tiles.shape;
  return pad(tiles, [0, 0, 0, 0], [0, 0, height - h, width - w]);
}

/** Each pixel gets its share of the gradient of every window that it lies in. */
const averagePooling: SimpleRule = (g, node) => {
  const [x] = node.inputs;
  const [kh, kw] = intsOf(node, "kernel_shape");
  const [vertical, horizontal] = intsOf(node, "strides");
  const [top, left, bottom, right] = intsOf(node, "pads");
  const [, c, height, width] = x.shape;
  const [, , h, w] = g.shape;
  const includePad = intOf(node, "count_include_pad") === 1;
  // Pixels of a window that count along one axis.
  const counted = (at: number, stride: number, window: number, before: number, size: number): number => {
    const start = at * stride - before;
    return includePad ? window : Math.min(start + window, size) - Math.max(start, 0);
  };
  const shares = Float32Array.from({ length: h * w }, (_, at) => {
    const rows = counted(Math.floor(at / w), vertical, kh, top, height);
    return 1 / (rows * counted(at % w, horizontal, kw, left, width));
  });
  const shared = mul(g, constant(shares, [1, 1, h, w]));
  const ones = constant(new Float32Array(c * kh * kw).fill(1), [c, 1, kh, kw]);
  return [
    convTranspose(shared, ones, [height, width], {
      strides: [vertical, horizontal],
      pads: [top, left, bottom, right],
      group: c,
    }),
  ];
};

export const poolingRules = simpleRules({ MaxPool: maxPooling, AveragePool: averagePooling });
