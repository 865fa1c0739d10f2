import { floatOf } from "../attributes.js";
import { add, div, mul, reduceMean, reshape, sqrt, sub } from "../operators/index.js";
import type { Node, Tensor } from "../tensor.js";

function batchNormalisation(node: Node): Tensor[] {
  const [x, scale, shift] = node.inputs;
  const perChannel = (vector: Tensor): Tensor => reshape(vector, [1, x.shape[1], 1, 1]);
  const axes = { axes: [0, 2, 3] };
  const mean = reduceMean(x, axes);
  const centred = sub(x, perChannel(mean));
  const variance = reduceMean(mul(centred, centred), axes);
  const gain = div(scale, sqrt(add(variance, floatOf(node, "epsilon"))));
  return [add(mul(centred, perChannel(gain)), perChannel(shift)), mean, variance];
}

export const normalisationExpansions = { BatchNorm: batchNormalisation };
