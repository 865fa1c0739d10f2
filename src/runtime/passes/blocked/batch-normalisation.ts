import { add, after, div, mul, neg, reduceMean, reduceSum, sqrt } from "../../../graph/index.js";
import { affine, affineOf } from "./affine.js";
import type { Layout } from "./layout.js";
import type { BlockedRule } from "./layouts.js";
import { pixelMeans, pixelProducts } from "./operators.js";

export const blockedBatchNorm: BlockedRule<"BatchNorm"> = {
  name: "blocked-batch-norm",
  about:
    "BatchNorm is mean, deviations, variance and one affine step, which may become part of what follows.",
  operators: ["BatchNorm"],
  apply(node, layouts) {
    const [x, scale, shift] = node.inputs;
    if (!layouts.isBlocked(x)) return undefined;
    const [n, , h, w] = x.shape;
    const blocked = layouts.blocked(x);
    const means = reduceMean(pixelMeans(blocked), { axes: [0] });
    const centred = affineOf(blocked)(undefined, neg(means));
    const squares = reduceSum(pixelProducts(centred, centred), { axes: [0] });
    const variances = mul(squares, 1 / (n * h * w));
    const gain = div(layouts.plain(scale), sqrt(add(variances, node.attributes.epsilon)));
    const shifts = layouts.plain(shift);
    const y: Layout = {
      ...affine(affineOf(centred), gain, shifts),
      // The deviations are kept for the gradient anyway; only the few per-channel numbers have to wait.
      again: (awaited) => affineOf(centred)(gain, after(shifts, awaited)),
    };
    return [y, { plain: means }, { plain: variances }];
  },
};
