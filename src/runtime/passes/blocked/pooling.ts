import {
  add,
  concat,
  mul,
  type NodeOf,
  pad,
  reshape,
  slice,
  sub,
  type Tensor,
} from "../../../graph/index.js";
import { atLeastZero } from "../masks.js";
import { sharedFilter } from "./filters.js";
import type { BlockedRule, Layouts } from "./layouts.js";
import { blockedConv, blockedPool } from "./operators.js";

export const blockedPooling: BlockedRule<"MaxPool" | "AveragePool"> = {
  name: "blocked-pool",
  about: "Pooling takes and gives blocked images.",
  operators: ["MaxPool", "AveragePool"],
  apply({ inputs: [x], outputs: [{ shape }], attributes }, layouts) {
    return layouts.isBlocked(x)
      ? [{ blocked: blockedPool(layouts.blocked(x), shape, attributes) }]
      : undefined;
  },
};

/**
 * Windows of 2x2 pixels side by side: in each pair of pixels in a row, then in each pair of rows, the first
 * wins unless it is less than the other, which yields the first maximum in row-major order.
 */
export const blockedMaxPoolGradient: BlockedRule<"MaxPoolGradient"> = {
  name: "blocked-max-pool-gradient",
  about:
    "The gradient of max pooling over windows side by side is a product with two masks of blocked images.",
  operators: ["MaxPoolGradient"],
  apply(node, layouts) {
    const [g, x] = node.inputs;
    if (!isTiled(node, layouts)) return undefined;
    const { left, upper } = winners(evenRows(layouts.blocked(x), layouts.block), layouts.block);
    const [n, c, height, width] = x.shape;
    const [, , h, w] = g.shape;
    const [a, b] = [(n * c) / layouts.block, layouts.block];
    const whole = layouts.blocked(g);
    const rows = shared(whole, upper, [a * h, w * b]);
    const even = reshape(shared(reshape(rows, left.shape), left, [a * 2 * h * w, b]), [a, 2 * h, 2 * w * b]);
    const filled = pad(even, [0, 0, 0], [0, height - 2 * h, (width - 2 * w) * b]);
    return [{ blocked: reshape(filled, x.shape) }];
  },
};

export const blockedMaxPoolPick: BlockedRule<"MaxPoolPick"> = {
  name: "blocked-max-pool-pick",
  about: "Its adjoint, which picks what stands where the maxima are, is one too.",
  operators: ["MaxPoolPick"],
  apply(node, layouts) {
    const [v, x] = node.inputs;
    if (!isTiled(node, layouts)) return undefined;
    const { left, upper } = winners(evenRows(layouts.blocked(x), layouts.block), layouts.block);
    const inRows = chosen(evenRows(layouts.blocked(v), layouts.block), left, [1, 2], layouts.block);
    return [{ blocked: chosen(inRows, upper, [2, 1], layouts.block) }];
  },
};

/** Which of two halves holds the maximum of each window of 2x2 pixels side by side, as masks of 0 and 1. */
interface Winners {
  /** Whether the left pixel of a pair is not less than the right: [N,C,H,W/2]. */
  readonly left: Tensor;
  /** Whether the upper pair of a window is not less than the lower: [N,C,H/2,W/2]. */
  readonly upper: Tensor;
}

/** g in two parts, where the mask is 1 and where it is 0, one after the other in each run: [runs,2,length]. */
function shared(g: Tensor, mask: Tensor, [runs, length]: readonly number[]): Tensor {
  const first = mul(g, mask);
  return concat(
    [first, sub(g, first)].map((part) => reshape(part, [runs, 1, length])),
    1,
  );
}

/** Selects the first of each pair where the mask is 1, else the second. */
function chosen(x: Tensor, mask: Tensor, window: Pair, block: number): Tensor {
  const [first, second] = [weighed(x, window, [1, 0], block), weighed(x, window, [0, 1], block)];
  // Exact, unlike second + mask (first - second).
  return add(mul(first, mask), sub(second, mul(second, mask)));
}

/** A blocked image without the last row if their number is odd: no window reaches it. */
function evenRows(x: Tensor, block: number): Tensor {
  const [n, c, h, w] = x.shape;
  const even = h - (h % 2);
  if (even === h) return x;
  const rows = reshape(x, [(n * c) / block, h, w * block]);
  return reshape(slice(rows, { axes: [1], starts: [0], ends: [even] }), [n, c, even, w]);
}

function winners(x: Tensor, block: number): Winners {
  const maxima = pairwiseMaximum(x);
  return {
    left: atLeastZero(weighed(x, [1, 2], [1, -1], block)),
    upper: atLeastZero(weighed(maxima, [2, 1], [1, -1], block)),
  };
}

/** Height and width of a pair of pixels: side by side, or one above the other. */
type Pair = readonly [1, 2] | readonly [2, 1];

/** The weighted sum of each pair of pixels: a depthwise convolution. */
function weighed(x: Tensor, window: Pair, weights: readonly [number, number], block: number): Tensor {
  const [n, c, h, w] = x.shape;
  const shape = [n, c, Math.floor(h / window[0]), Math.floor(w / window[1])];
  return blockedConv(x, sharedFilter(c, window, weights, block), undefined, shape, window, {
    strides: window,
    group: c,
  });
}

function pairwiseMaximum(x: Tensor): Tensor {
  const [n, c, h, w] = x.shape;
  const window = [1, 2] as const;
  const attributes = { kernel_shape: window, strides: window, pads: [0, 0, 0, 0] } as const;
  return blockedPool(x, [n, c, h, Math.floor(w / 2)], attributes);
}

function isTiled(
  { inputs, attributes }: NodeOf<"MaxPoolGradient" | "MaxPoolPick">,
  layouts: Layouts,
): boolean {
  const { strides, pads } = attributes;
  const sides = [...attributes.kernel_shape, ...strides];
  return (
    layouts.isBlocked(inputs[1]) &&
    sides.every((side) => side === 2) &&
    pads.every((padding) => padding === 0)
  );
}
