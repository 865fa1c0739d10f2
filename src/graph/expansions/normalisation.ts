import { add, div, mul, sqrt, sub } from "../operators/elementwise.js";
import { reshape } from "../operators/layout.js";
import { reduceMean } from "../operators/reduction.js";
import type { Tensor } from "../tensor.js";
import type { Expansions } from "./expansion.js";

export const normalisationExpansions: Expansions<"normalisation"> = {
  BatchNorm: ({ inputs: [x, scale, shift], attributes: { epsilon } }) => {
    const perChannel = (vector: Tensor): Tensor => reshape(vector, [1, x.shape[1], 1, 1]);
    const axes = { axes: [0, 2, 3] };
    const mean = reduceMean(x, axes);
    const centred = sub(x, perChannel(mean));
    const variance = reduceMean(mul(centred, centred), axes);
    const gain = div(scale, sqrt(add(variance, epsilon)));
    return [add(mul(centred, perChannel(gain)), perChannel(shift)), mean, variance];
  },
};
