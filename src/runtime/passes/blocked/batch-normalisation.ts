import {
  add,
  div,
  floatOf,
  mul,
  type Node,
  neg,
  reduceMean,
  reshape,
  sqrt,
  type Tensor,
} from "../../../graph/index.js";
import { affine, affineOf } from "./affine.js";
import type { Layout, Layouts } from "./layouts.js";

/** Mean, deviations from it, variance, and one affine pass, into which a ReLU may be drawn. */
export function batchNormalisation(node: Node, layouts: Layouts): Layout[] | undefined {
  const [x, scale, shift] = node.inputs;
  if (!layouts.isBlocked(x)) return undefined;
  const [n, c, h, w] = x.shape;
  const { block } = layouts;
  const mean = (image: Tensor): Tensor => {
    const sums = reduceMean(reshape(image, [(n * c) / block, h * w, block]), { axes: [1] });
    return reduceMean(reshape(sums, [n, c]), { axes: [0] });
  };
  const blocked = layouts.blocked(x);
  const means = mean(blocked);
  const centred = affineOf(blocked)(undefined, neg(means));
  const variances = mean(mul(centred, centred));
  const gain = div(layouts.plain(scale), sqrt(add(variances, floatOf(node, "epsilon"))));
  return [affine(affineOf(centred), gain, layouts.plain(shift)), { plain: means }, { plain: variances }];
}
