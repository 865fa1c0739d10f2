import type { AttributesOf, ConvOptions, Tensor } from "../../../../graph/index.js";

/** Window height and width of a weight [O,C,kh,kw]. */
export const windowOf = ({ shape }: Tensor): [number, number] => [shape[2], shape[3]];

/**
 * The unstrided convolution, with the window rotated, that propagates gradients back; undefined if it cannot
 * be padded accordingly.
 */
export function turnedOptions(
  { shape: [, , kh, kw] }: Tensor,
  { pads, dilations, group }: AttributesOf<"Conv">,
): ConvOptions | undefined {
  const [vertical, horizontal] = [dilations[0] * (kh - 1), dilations[1] * (kw - 1)];
  const turned = [
    vertical - pads[0],
    horizontal - pads[1],
    vertical - pads[2],
    horizontal - pads[3],
  ] as const;
  return turned.every((padding) => padding >= 0) ? { pads: turned, dilations, group } : undefined;
}

export const hasStrides = ({ strides }: AttributesOf<"Conv">): boolean =>
  strides.some((stride) => stride !== 1);
