import { add, mul, reshape, type Tensor } from "../../../graph/index.js";
import { sharedFilter } from "./filters.js";
import type { Layout, Scaled } from "./layout.js";
import { blockedConv } from "./operators.js";

/** A scaled image, which can be scaled further for free: (s x + t) more + then = (s more) x + (t more + then). */
export function affine(scaled: Scaled, scale: Tensor | undefined, shift: Tensor | undefined): Layout {
  return {
    blocked: scaled(scale, shift),
    scaled: (more, then) =>
      scaled(scale && more ? mul(scale, more) : (scale ?? more), shifted(shift, more, then)),
  };
}

/** t more + then; t and then may be absent (zeros), and so may more (ones). */
export function shifted(
  t: Tensor | undefined,
  more: Tensor | undefined,
  then: Tensor | undefined,
): Tensor | undefined {
  const scaled = t && more ? mul(t, more) : t;
  return scaled && then ? add(scaled, then) : (scaled ?? then);
}

/** Scales and shifts each channel of a blocked image in a separate pass: a depthwise convolution. */
export const affineOf =
  (x: Tensor): Scaled =>
  (scale, shift) => {
    const channels = x.shape[1];
    const filter = scale ? reshape(scale, [channels, 1, 1, 1]) : sharedFilter(channels, [1, 1], [1], 1);
    return blockedConv(x, filter, shift, x.shape, [1, 1], { group: channels });
  };
