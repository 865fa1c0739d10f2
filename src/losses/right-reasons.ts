import { grad } from "../autodiff/index.js";
import {
  add,
  cast,
  div,
  greater,
  logSoftmax,
  mul,
  reduceMean,
  reduceSum,
  reshape,
  sub,
  type Tensor,
} from "../graph/index.js";

/**
 * Losses for models that should be right for the right reasons. Those with a mask know where a wrong reason lies:
 * `wrong` is 1 there and 0 elsewhere [N,H,W], or a share between.
 */

/** Derivative of the sum over all classes of log p_k with respect to the pixels: [N,C,H,W]. */
export function logProbabilityGradient(logits: Tensor, images: Tensor): Tensor {
  return grad(reduceSum(logSoftmax(logits)), [images])[0];
}

/**
 * RRR (Ross, Hughes and Doshi-Velez 2017, arXiv 1703.03717, eq. 1): mean over the images of the sum over the pixels of
 * (wrong * gradient)^2. With `wrong` 1 everywhere it penalises every input gradient (Drucker and LeCun 1992; Ross and
 * Doshi-Velez 2018), which needs no mask.
 * @param gradient - See `logProbabilityGradient`.
 * @param wrong - [N,H,W], or [1,H,W] for all images.
 */
export function rightReasonsLoss(gradient: Tensor, wrong?: Tensor): Tensor {
  const [height, width] = gradient.shape.slice(2);
  const counted = wrong ? mul(gradient, reshape(wrong, [-1, 1, height, width])) : gradient;
  return sumOfSquares(counted);
}

/**
 * RRR-G (Schramowski et al. 2020, RRR on Grad-CAM): mean over the images of the sum over the pixels of (wrong * map)^2.
 * @param maps - Min-maxed maps [N,H,W].
 */
export const rightMapsLoss = (maps: Tensor, wrong: Tensor): Tensor => sumOfSquares(mul(maps, wrong));

const sumOfSquares = (x: Tensor): Tensor => div(reduceSum(mul(x, x)), x.shape[0]);

/**
 * HINT in the form of mean squares (Selvaraju et al. 2019; Friedrich et al. 2023): mean squared difference of the maps
 * and what they should mark, which is whatever in the image is not background (0) and not `wrong`.
 * @param maps - Min-maxed maps [N,H,W].
 * @param images - [N,C,H,W].
 */
export function hintLoss(maps: Tensor, images: Tensor, wrong: Tensor): Tensor {
  const content = cast(greater(reduceMean(images, { axes: [1] }), 0), "float32");
  const difference = sub(maps, mul(content, sub(1, wrong)));
  return reduceMean(mul(difference, difference));
}

const epsilon = 1e-8;

/**
 * Energy loss (Rao et al. 2023, after the energy-based pointing game of Wang et al. 2020): mean over the images of the
 * share of a map's mass that lies in the wrong place, which is one minus the share in the right one.
 * @param maps - Maps [N,H,W] of numbers from 0 on; a map of zeros counts 0.
 */
export function energyLoss(maps: Tensor, wrong: Tensor): Tensor {
  const mass = (of: Tensor): Tensor => reduceSum(of, { axes: [1, 2] });
  return reduceMean(div(mass(mul(maps, wrong)), add(mass(maps), epsilon)));
}
