import { add, div, mul, reduceSum, relu, type Tensor } from "../../../graph/index.js";
import { nonZero } from "../../non-zero.js";
import type { ExplainedLayer } from "../method.js";

const perChannel = { axes: [2, 3], keepDims: true };

/**
 * Grad-CAM++ (Chattopadhay et al. 2018, eqs. 5 and 19): the positive parts of the gradient g, each counted by
 * g^2 / (2 g^2 + g^3 sum(A)), with the sum over the channel's activations A: [N,D,1,1]. A denominator of 0 counts as 1.
 */
export function gradCamPlusPlusWeights({ activations, gradient }: ExplainedLayer): Tensor {
  const square = mul(gradient, gradient);
  const total = reduceSum(activations, perChannel);
  const denominator = add(mul(square, 2), mul(mul(square, gradient), total));
  const shares = div(square, nonZero(denominator));
  return reduceSum(mul(shares, relu(gradient)), perChannel);
}

const epsilon = 1e-7;

/** XGrad-CAM (Fu et al. 2020): the mean of the gradient, each place counted by its activation: [N,D,1,1]. */
export const xGradCamWeights = ({ activations, gradient }: ExplainedLayer): Tensor =>
  div(reduceSum(mul(gradient, activations), perChannel), add(reduceSum(activations, perChannel), epsilon));

/** LayerCAM (Jiang et al. 2021): each place counts by its own gradient where that is positive: [N,D,h,w]. */
export const layerCamWeights = ({ gradient }: ExplainedLayer): Tensor => relu(gradient);

/** HiResCAM (Draelos & Carin 2020): each place counts by its own gradient: [N,D,h,w]. */
export const hiResCamWeights = ({ gradient }: ExplainedLayer): Tensor => gradient;
