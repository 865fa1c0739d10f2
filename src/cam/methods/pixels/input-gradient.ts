import { abs, checkShapes, mul, reduceSum, sub, type Tensor } from "../../../graph/index.js";
import { scoreGradient } from "../../score-gradient.js";
import type { ExplainedImages } from "../method.js";

/**
 * How much each pixel moves the score of a class: |dz/dx| summed over the channels, for a whole batch in one reverse
 * pass (Simonyan et al. 2013, section 3, who take the largest of the channels). It sees what Grad-CAM's ReLU hides:
 * evidence against a class, and pixels that a wide receptive field brings to another place of the map.
 *
 * @param logits - Class scores [N,K].
 * @param images - [N,C,H,W], on which the logits depend.
 * @param targets - The class that each gradient explains, int32 [N], each in [0,K).
 * @returns [N,H,W], at least 0, in units of the score for each unit of a pixel.
 * @throws ShapeError when there are not as many targets as images.
 * @throws GradientError when something between the images and the logits mixes images, such as a BatchNorm in
 * training mode.
 *
 * @example
 * ```ts
 * import { constant, inputGradient, matMul, Program, reshape } from "batchcam/graph";
 * import { nodeBackend } from "batchcam/node";
 *
 * const images = constant([0.5, 1, 0, 0.25], [1, 1, 2, 2]);
 * const weights = constant([3, 0, -1, 0, 0, 2, 0, 0], [4, 2]);
 * const logits = matMul(reshape(images, [1, 4]), weights);
 * const gradient = inputGradient(logits, images, constant([0], [1], "int32"));
 * const program = await Program.compile(nodeBackend(), { gradient });
 * console.log((await program.run({})).gradient?.data); // Float32Array(4) [ 3, 1, 0, 0 ]
 * ```
 */
export function inputGradient(logits: Tensor, images: Tensor, targets: Tensor): Tensor {
  checkShapes("inputGradient", { logits: [logits, "NK"], images: [images, "NCHW"], targets: [targets, "N"] });
  return reduceSum(abs(scoreGradient(logits, images, targets)), { axes: [1] });
}

/** The same, channel by channel and with its sign [N,C,H,W]. */
export const pixelGradient = ({ logits, images, targets }: ExplainedImages): Tensor =>
  scoreGradient(logits, images, targets);

/** Input x gradient (Shrikumar et al. 2016): what the model takes times the score's derivative by it [N,C,H,W]. */
export const inputTimesGradient = (explained: ExplainedImages): Tensor =>
  mul(sub(explained.images, explained.zero), pixelGradient(explained));
