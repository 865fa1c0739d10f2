import { grad } from "../autodiff/index.js";
import { ShapeError } from "../base/errors.js";
import {
  add,
  cast,
  checkShapes,
  checkTensors,
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

// Losses for models that should be right for the right reasons. Those with a mask are told where the wrong reason lies:
// `wrong` [N,H,W] is 1 there, 0 elsewhere, or a share between.

/**
 * The derivative of sum_k log p_k with respect to the pixels: what `rightReasonsLoss` penalises.
 * @param logits - [N,K], computed from `images`.
 * @param images - [N,C,H,W].
 * @returns [N,C,H,W].
 *
 * @example
 * ```ts
 * import { constant, matMul, Program, reshape } from "batchcam/graph";
 * import { logProbabilityGradient } from "batchcam/losses";
 * import { nodeBackend } from "batchcam/node";
 *
 * const images = constant([1, 2], [1, 1, 1, 2]);
 * const logits = matMul(reshape(images, [1, 2]), constant([1, 0, 0, 1], [2, 2]));
 * const program = await Program.compile(nodeBackend(), { gradient: logProbabilityGradient(logits, images) });
 * const { gradient } = await program.run({});
 * console.log(gradient?.data); // about 0.462 and -0.462
 * ```
 */
export function logProbabilityGradient(logits: Tensor, images: Tensor): Tensor {
  checkShapes("logProbabilityGradient", { logits: [logits, "NK"], images: [images, "NCHW"] });
  return grad(reduceSum(logSoftmax(logits)), [images])[0];
}

/**
 * RRR (Ross, Hughes and Doshi-Velez 2017, arXiv 1703.03717, eq. 1): the mean over the images of the sum over
 * the pixels of (wrong * gradient)^2. Without a mask it penalises every input gradient (Drucker and LeCun
 * 1992; Ross and Doshi-Velez 2018).
 * @param gradient - From `logProbabilityGradient` [N,C,H,W].
 * @param wrong - 1 where the wrong reason lies [N,H,W], or [1,H,W] for all images; everywhere by default.
 * @returns A scalar from 0 up.
 *
 * @example
 * ```ts
 * import { constant, Program } from "batchcam/graph";
 * import { rightReasonsLoss } from "batchcam/losses";
 * import { nodeBackend } from "batchcam/node";
 *
 * const gradient = constant([2, 3], [1, 1, 1, 2]);
 * const wrong = constant([0, 1], [1, 1, 2]);
 * const program = await Program.compile(nodeBackend(), { loss: rightReasonsLoss(gradient, wrong) });
 * const { loss } = await program.run({});
 * console.log(loss?.data); // [ 9 ]
 * ```
 */
export function rightReasonsLoss(gradient: Tensor, wrong?: Tensor): Tensor {
  checkShapes("rightReasonsLoss", { gradient: [gradient, "NCHW"] });
  if (wrong !== undefined) checkPlaces("rightReasonsLoss", wrong, gradient);
  const [height, width] = gradient.shape.slice(2);
  const counted = wrong ? mul(gradient, reshape(wrong, [-1, 1, height, width])) : gradient;
  return sumOfSquares(counted);
}

/**
 * RRR-G (Schramowski et al. 2020, RRR on Grad-CAM): the mean over the images of the sum over the pixels of
 * (wrong * map)^2.
 * @param maps - Maps [N,H,W] in [0,1].
 * @param wrong - 1 where the wrong reason lies [N,H,W].
 * @returns A scalar from 0 up.
 *
 * @example
 * ```ts
 * import { constant, Program } from "batchcam/graph";
 * import { rightMapsLoss } from "batchcam/losses";
 * import { nodeBackend } from "batchcam/node";
 *
 * const maps = constant([1, 0.5], [1, 1, 2]);
 * const wrong = constant([0, 1], [1, 1, 2]);
 * const program = await Program.compile(nodeBackend(), { loss: rightMapsLoss(maps, wrong) });
 * const { loss } = await program.run({});
 * console.log(loss?.data); // [ 0.25 ]
 * ```
 */
export function rightMapsLoss(maps: Tensor, wrong: Tensor): Tensor {
  checkShapes("rightMapsLoss", { maps: [maps, "NHW"], wrong: [wrong, "NHW"] });
  return sumOfSquares(mul(maps, wrong));
}

/** Wrong places belong to one image each, or are the same for all [1,H,W]. */
function checkPlaces(where: string, wrong: Tensor, gradient: Tensor): void {
  checkTensors(where, { wrong });
  const [n, , height, width] = gradient.shape;
  const [count, ...size] = wrong.shape;
  if (size.length === 2 && [1, n].includes(count) && size[0] === height && size[1] === width) return;
  throw new ShapeError(
    `${where}: wrong must have the shape [${n},${height},${width}] or [1,${height},${width}], not [${wrong.shape}].`,
  );
}

const sumOfSquares = (x: Tensor): Tensor => div(reduceSum(mul(x, x)), x.shape[0]);

/**
 * HINT as a mean squared error (Selvaraju et al. 2019; Friedrich et al. 2023): between the maps and what they
 * should mark, which is everything in the image that is neither background (0) nor `wrong`.
 * @param maps - Maps [N,H,W] in [0,1].
 * @param images - [N,C,H,W] in [0,1].
 * @param wrong - 1 where the wrong reason lies [N,H,W].
 * @returns A scalar in [0,1].
 *
 * @example
 * ```ts
 * import { constant, Program } from "batchcam/graph";
 * import { hintLoss } from "batchcam/losses";
 * import { nodeBackend } from "batchcam/node";
 *
 * const images = constant([0, 0.8, 1], [1, 1, 1, 3]); // background, object, decoy
 * const wrong = constant([0, 0, 1], [1, 1, 3]);
 * const maps = constant([0, 1, 1], [1, 1, 3]);
 * const program = await Program.compile(nodeBackend(), { loss: hintLoss(maps, images, wrong) });
 * const { loss } = await program.run({});
 * console.log(loss?.data); // about 0.333
 * ```
 */
export function hintLoss(maps: Tensor, images: Tensor, wrong: Tensor): Tensor {
  checkShapes("hintLoss", { maps: [maps, "NHW"], images: [images, "NCHW"], wrong: [wrong, "NHW"] });
  const content = cast(greater(reduceMean(images, { axes: [1] }), 0), "float32");
  const difference = sub(maps, mul(content, sub(1, wrong)));
  return reduceMean(mul(difference, difference));
}

const epsilon = 1e-8;

/**
 * Energy loss (Rao et al. 2023, after the energy-based pointing game of Wang et al. 2020): the share of a
 * map's mass that lies in the wrong place, averaged over the images. An all-zero map counts as 0.
 * @param maps - Non-negative maps [N,H,W].
 * @param wrong - 1 where the wrong reason lies [N,H,W].
 * @returns A scalar in [0,1].
 *
 * @example
 * ```ts
 * import { constant, Program } from "batchcam/graph";
 * import { energyLoss } from "batchcam/losses";
 * import { nodeBackend } from "batchcam/node";
 *
 * const maps = constant([3, 1], [1, 1, 2]);
 * const wrong = constant([0, 1], [1, 1, 2]);
 * const program = await Program.compile(nodeBackend(), { loss: energyLoss(maps, wrong) });
 * const { loss } = await program.run({});
 * console.log(loss?.data); // [ 0.25 ]
 * ```
 */
export function energyLoss(maps: Tensor, wrong: Tensor): Tensor {
  checkShapes("energyLoss", { maps: [maps, "NHW"], wrong: [wrong, "NHW"] });
  const mass = (of: Tensor): Tensor => reduceSum(of, { axes: [1, 2] });
  return reduceMean(div(mass(mul(maps, wrong)), add(mass(maps), epsilon)));
}
