import { mul, type NodeOf, reshape, type Tensor } from "../../../../graph/index.js";
import { shifted } from "../affine.js";
import { forwardFilter, imageFilter, turnedFilter } from "../filters.js";
import type { Layout, Scaled } from "../layout.js";
import type { BlockedRule, Layouts } from "../layouts.js";
import { blockedConv } from "../operators.js";
import { hasStrides, turnedOptions, windowOf } from "./window.js";

export const imageConv: BlockedRule<"Conv"> = {
  name: "image-conv",
  about: "A convolution of plain images with fewer channels than a block gives a blocked image.",
  operators: ["Conv"],
  apply(node, layouts) {
    const [x] = node.inputs;
    if (x.shape[1] >= layouts.block || !fits(node, layouts)) return undefined;
    return [convolved(node, layouts.plain(x), imageFilter, layouts)];
  },
};

export const blockedConvolution: BlockedRule<"Conv"> = {
  name: "blocked-conv",
  about: "A convolution takes and gives blocked images.",
  operators: ["Conv"],
  apply(node, layouts) {
    const [x] = node.inputs;
    if (!layouts.fits(x) || !fits(node, layouts)) return undefined;
    return [convolved(node, layouts.blocked(x), forwardFilter, layouts)];
  },
};

const fits = (node: NodeOf<"Conv">, layouts: Layouts): boolean =>
  node.attributes.group === 1 && layouts.fits(node.outputs[0]);

function convolved(
  node: NodeOf<"Conv">,
  image: Tensor,
  filterOf: (weight: Tensor, block: number) => Tensor,
  layouts: Layouts,
): Layout {
  const [, weight, bias] = node.inputs;
  const [w, b] = [layouts.plain(weight), bias && layouts.plain(bias)];
  const scaled: Scaled = (scale, shift) => {
    const scaledWeight = scale ? mul(w, reshape(scale, [w.shape[0], 1, 1, 1])) : w;
    const filter = filterOf(scaledWeight, layouts.block);
    const { shape } = node.outputs[0];
    return blockedConv(image, filter, shifted(b, scale, shift), shape, windowOf(w), node.attributes);
  };
  return { blocked: scaled(undefined, undefined), scaled };
}

export const blockedInputGradient: BlockedRule<"ConvTranspose"> = {
  name: "blocked-input-gradient",
  about: "A gradient is led back through a convolution by the convolution with the turned filter.",
  operators: ["ConvTranspose"],
  apply(node, layouts) {
    const [g, weight] = node.inputs;
    const [y] = node.outputs;
    const options = node.attributes;
    const turned = turnedOptions(weight, options);
    if (hasStrides(options) || !turned || options.group > 1) return undefined;
    if (!layouts.fits(g) || !layouts.fits(y)) return undefined;
    const filter = turnedFilter(layouts.plain(weight), layouts.block);
    return [
      { blocked: blockedConv(layouts.blocked(g), filter, undefined, y.shape, windowOf(weight), turned) },
    ];
  },
};
