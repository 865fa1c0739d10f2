import {
  expand,
  madeBy,
  reduceMean,
  reduceSum,
  reshape,
  sameShape,
  type Tensor,
} from "../../../graph/index.js";
import type { BlockedRule, Layouts } from "./layouts.js";
import { pixelMeans, pixelProducts } from "./operators.js";

export const blockedReduction: BlockedRule<"ReduceSum" | "ReduceMean"> = {
  name: "blocked-reduction",
  about: "Sums and means over pixels, with or without the batch or the channels, take blocked images.",
  operators: ["ReduceSum", "ReduceMean"],
  apply(node, layouts) {
    const [x] = node.inputs;
    if (!layouts.isBlocked(x)) return undefined;
    const [n, c, h, w] = x.shape;
    const { block } = layouts;
    const isSum = node.opType === "ReduceSum";
    const reduce = isSum ? reduceSum : reduceMean;
    const over: Readonly<Record<string, () => Tensor>> = {
      "2,3": () => overPixels(x, isSum, layouts),
      "0,2,3": () => reduce(overPixels(x, isSum, layouts), { axes: [0] }),
      "1": () => reduce(reshape(layouts.blocked(x), [n, c / block, h * w, block]), { axes: [1, 3] }),
      "0,1,2,3": () => reduce(reshape(layouts.blocked(x), [n * c * h * w])),
    };
    const result = over[node.attributes.axes.join(",")]?.();
    return result && [{ plain: reshape(result, node.outputs[0].shape) }];
  },
};

export const blockedExpand: BlockedRule<"Expand"> = {
  name: "blocked-expand",
  about: "A pixel of each channel that is repeated over an image gives a blocked image.",
  operators: ["Expand"],
  apply(node, layouts) {
    const [x] = node.inputs;
    const [y] = node.outputs;
    const onePixel = x.shape.length === 4 && x.shape[2] === 1 && x.shape[3] === 1;
    if (!onePixel || !layouts.fits(y) || x.shape[1] !== y.shape[1]) return undefined;
    const [n, c, h, w] = y.shape;
    const { block } = layouts;
    const source = reshape(layouts.plain(x), [x.shape[0], c / block, 1, block]);
    return [{ blocked: reshape(expand(source, [n, c / block, h * w, block]), y.shape) }];
  },
};

/** Sums or means over the pixels of x [N,C,H,W]: [N,C]. */
function overPixels(x: Tensor, isSum: boolean, layouts: Layouts): Tensor {
  if (!isSum) return pixelMeans(layouts.blocked(x));
  const factors = imageFactors(x, layouts);
  if (factors) return pixelProducts(factors[0], factors[1]);
  const [n, c, h, w] = x.shape;
  // Two steps over one axis each are faster than one step over two separate axes.
  const runs = reshape(layouts.blocked(x), [(n * c) / layouts.block, h * w, layouts.block]);
  return reshape(reduceSum(runs, { axes: [1] }), [n, c]);
}

/** The blocked images whose product is x, if nothing else needs it. */
function imageFactors(x: Tensor, layouts: Layouts): [Tensor, Tensor] | undefined {
  const product = layouts.usedOnce(x) ? madeBy(x, "Mul") : undefined;
  if (!product) return undefined;
  const [a, b] = product.inputs;
  const images = [a, b].every((factor) => sameShape(factor.shape, x.shape) && layouts.isBlocked(factor));
  return images ? [layouts.blocked(a), layouts.blocked(b)] : undefined;
}
