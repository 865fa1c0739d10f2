import { type AttributesOf, concat, pad, reshape, slice, type Tensor } from "../../../../graph/index.js";
import { partialFilter } from "../filters.js";
import type { BlockedRule } from "../layouts.js";
import { blockedConv } from "../operators.js";
import { hasStrides, turnedOptions } from "./window.js";

export const stridedInputGradient: BlockedRule<"ConvTranspose"> = {
  name: "strided-input-gradient",
  about: "A gradient is led back through strides by a convolution for each remainder of the position.",
  operators: ["ConvTranspose"],
  apply(node, layouts) {
    const [g, weight] = node.inputs;
    const [y] = node.outputs;
    const options = node.attributes;
    if (!hasStrides(options) || !turnedOptions(weight, options) || options.group > 1) return undefined;
    if (!layouts.fits(g) || !layouts.fits(y)) return undefined;
    const blocked = ledBack(layouts.blocked(g), layouts.plain(weight), y.shape, options, layouts.block);
    return blocked && [{ blocked }];
  },
};

/** Along one axis: the pixels s*t + phase, and what the gradient contributes to them. */
interface Phase {
  /** The window's taps that reach these pixels, last to first. */
  readonly taps: readonly number[];
  /** Padding of the gradient before and after. */
  readonly pads: readonly [number, number];
}

/**
 * Propagates a gradient back through a strided convolution: pixels whose positions have the same remainder get
 * their shares from the same taps, through a convolution without strides (sub-pixel convolution, Shi et al.
 * 2016, section 3.2).
 * @param g - [N,O,h,w], blocked.
 * @param weight - [O,C,kh,kw], plain.
 * @param shape - Shape of the result [N,C,H,W], blocked.
 * @returns Undefined if the sizes do not suit this form.
 */
function ledBack(
  g: Tensor,
  weight: Tensor,
  shape: readonly number[],
  { strides, pads, dilations }: AttributesOf<"Conv">,
  block: number,
): Tensor | undefined {
  const [n, c, height, width] = shape;
  const [, , kh, kw] = weight.shape;
  if (dilations.some((dilation) => dilation !== 1)) return undefined;
  const counts = [Math.ceil(height / strides[0]), Math.ceil(width / strides[1])];
  const vertical = phases(kh, strides[0], pads[0], g.shape[2], counts[0]);
  const horizontal = phases(kw, strides[1], pads[1], g.shape[3], counts[1]);
  if (!vertical || !horizontal) return undefined;
  const part = (down: Phase, across: Phase): Tensor | undefined => {
    const window = [down.taps.length, across.taps.length] as const;
    if (down.taps.length === 0 || across.taps.length === 0) return undefined;
    const filter = partialFilter(weight, down.taps, across.taps, block);
    return blockedConv(g, filter, undefined, [n, c, ...counts], window, {
      pads: [down.pads[0], across.pads[0], down.pads[1], across.pads[1]],
    });
  };
  const groups = (n * c) / block;
  const rows = vertical.map((down) => {
    const parts = horizontal.map((across) => part(down, across));
    return interleaved(parts, [groups * counts[0], counts[1], block]);
  });
  const all = interleaved(rows, [groups, counts[0], counts[1] * strides[1] * block]);
  if (!all) return undefined;
  const whole = reshape(all, [groups, counts[0] * strides[0], counts[1] * strides[1] * block]);
  return reshape(slice(whole, { axes: [1, 2], starts: [0, 0], ends: [height, width * block] }), shape);
}

/** Undefined if padding would be negative. */
function phases(
  window: number,
  stride: number,
  before: number,
  size: number,
  count: number,
): Phase[] | undefined {
  const all = Array.from({ length: stride }, (_, phase): Phase => {
    const first = (phase + before) % stride;
    const taps = Array.from({ length: Math.ceil((window - first) / stride) }, (_, k) => first + k * stride);
    const offset = Math.floor((phase + before) / stride);
    const padding = taps.length - 1 - offset;
    return { taps: taps.reverse(), pads: [padding, count - size - padding + taps.length - 1] };
  });
  return all.every(({ taps, pads }) => taps.length === 0 || Math.min(...pads) >= 0) ? all : undefined;
}

/** Interleaves the parts [A,T,B] of each phase along the middle axis: [A,T,phases,B]. Absent parts are zeros. */
function interleaved(
  parts: readonly (Tensor | undefined)[],
  [a, t, b]: readonly number[],
): Tensor | undefined {
  const present = parts.filter((part) => part !== undefined);
  const split = present.map((part) => reshape(part, [a, t, 1, b]));
  if (present.length === parts.length) return concat(split, 2);
  // A window smaller than the stride only reaches the first pixels.
  return parts[0] && present.length === 1
    ? pad(split[0], [0, 0, 0, 0], [0, 0, parts.length - 1, 0])
    : undefined;
}
