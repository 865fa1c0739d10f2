import {
  add,
  concat,
  max,
  mul,
  type Node,
  pad,
  pairOf,
  poolOptionsOf,
  reshape,
  slice,
  sub,
  type Tensor,
} from "../../../graph/index.js";
import { atLeastZero } from "../masks.js";
import type { Layout, Layouts } from "./layouts.js";
import { blockedPool } from "./operators.js";

export function pooling(node: Node, layouts: Layouts): Layout[] | undefined {
  const [x] = node.inputs;
  if (!layouts.isBlocked(x)) return undefined;
  const [y] = node.outputs;
  return [{ blocked: blockedPool(node.opType, layouts.blocked(x), y.shape, node.attributes) }];
}

/** Which of two halves holds the maximum of each window of 2x2 pixels side by side, as masks of 0 and 1. */
interface Winners {
  /** Whether the left pixel of a pair wins: [A*H,W/2,1,b]. */
  readonly left: Tensor;
  /** Whether the upper pair of a window wins: [A,H/2,1,W/2*b]. */
  readonly upper: Tensor;
}

/** Sizes of an image [N,C,H,W] in the view of its blocks, cut to even sizes. */
interface Sizes {
  /** Blocks of channels of all images. */
  readonly a: number;
  readonly h: number;
  readonly w: number;
  readonly b: number;
}

/**
 * The gradient of max pooling over windows of 2x2 pixels side by side: of each pair of pixels in a row, then of each pair
 * of rows, the first that is not less than the other wins, which makes it the first maximum in row-major order.
 */
export function maxPoolGradient(node: Node, layouts: Layouts): Layout[] | undefined {
  const sizes = tiled(node, layouts);
  if (!sizes) return undefined;
  const { a, h, w, b } = sizes;
  const [g, x] = node.inputs;
  const { left, upper } = winners(layouts.blocked(x), sizes);
  const whole = reshape(layouts.blocked(g), [a, h / 2, 1, (w / 2) * b]);
  const top = mul(whole, upper);
  const rows = reshape(concat([top, sub(whole, top)], 2), [a * h, w / 2, 1, b]);
  const first = mul(rows, left);
  const even = reshape(concat([first, sub(rows, first)], 2), [a, h, w * b]);
  const [, , height, width] = x.shape;
  const filled = pad(even, [0, 0, 0], [0, height - h, (width - w) * b]);
  return [{ blocked: reshape(filled, x.shape) }];
}

/** The adjoint of `maxPoolGradient`. */
export function maxPoolPick(node: Node, layouts: Layouts): Layout[] | undefined {
  const sizes = tiled(node, layouts);
  if (!sizes) return undefined;
  const [v, x, y] = node.inputs;
  const { left, upper } = winners(layouts.blocked(x), sizes);
  const [first, second] = columns(layouts.blocked(v), sizes);
  const [top, bottom] = pairsOfRows(chosen(first, second, left), sizes);
  return [{ blocked: reshape(chosen(top, bottom, upper), y.shape) }];
}

/** a where the mask is 1, b where it is 0, exactly. */
const chosen = (a: Tensor, b: Tensor, mask: Tensor): Tensor => add(mul(a, mask), sub(b, mul(b, mask)));

function winners(x: Tensor, sizes: Sizes): Winners {
  const [first, second] = columns(x, sizes);
  const left = atLeastZero(sub(first, second));
  const [top, bottom] = pairsOfRows(max(first, second), sizes);
  return { left, upper: atLeastZero(sub(top, bottom)) };
}

/** The even and the odd columns of a blocked image, each [A*H,W/2,1,b]. */
function columns(x: Tensor, { a, h, w, b }: Sizes): [Tensor, Tensor] {
  const [, , height, width] = x.shape;
  const rows = reshape(x, [a, height, width * b]);
  const even = slice(rows, { axes: [1, 2], starts: [0, 0], ends: [h, w * b] });
  const pairs = reshape(even, [a * h, w / 2, 2, b]);
  return [halfOf(pairs, 0), halfOf(pairs, 1)];
}

/** The even and the odd rows of columns [A*H,W/2,1,b], each [A,H/2,1,W/2*b]. */
function pairsOfRows(x: Tensor, { a, h, w, b }: Sizes): [Tensor, Tensor] {
  const pairs = reshape(x, [a, h / 2, 2, (w / 2) * b]);
  return [halfOf(pairs, 0), halfOf(pairs, 1)];
}

const halfOf = (x: Tensor, at: number): Tensor => slice(x, { axes: [2], starts: [at], ends: [at + 1] });

function tiled(node: Node, layouts: Layouts): Sizes | undefined {
  const [, x] = node.inputs;
  const { strides, pads } = poolOptionsOf(node);
  const sides = [...pairOf(node, "kernel_shape"), ...strides];
  if (!layouts.isBlocked(x) || sides.some((side) => side !== 2) || pads.some((padding) => padding !== 0)) {
    return undefined;
  }
  const [n, c, height, width] = x.shape;
  const { block } = layouts;
  return { a: (n * c) / block, h: height - (height % 2), w: width - (width % 2), b: block };
}
