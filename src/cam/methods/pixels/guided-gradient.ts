import { type GradientRules, gradientRule } from "../../../autodiff/index.js";
import { abs, checkShapes, mul, reduceSum, relu, reluGradient, type Tensor } from "../../../graph/index.js";
import { resize } from "../../../nn/index.js";
import { aboveRounding, channelWeights, weightedMagnitudes, weightedSum } from "../../channel-weights.js";
import { scoreGradient } from "../../score-gradient.js";
import type { EvidencePixels, ExplainedImages, ExplainedLayer } from "../method.js";

/** A ReLU passes a gradient back where the gradient and what came forward are both positive. */
const guidedRules: GradientRules = {
  Relu: gradientRule((g, { outputs: [y] }) => [reluGradient(relu(g), y)]),
};

/**
 * Guided backpropagation (Springenberg et al. 2014, section 3.4): the input gradient of a network whose ReLUs pass only
 * positive gradients back, as absolute values summed over the channels, for a whole batch in one reverse pass. In a network
 * without ReLUs it is the input gradient itself.
 *
 * @param logits - Class scores [N,K].
 * @param images - [N,C,H,W], on which the logits depend.
 * @param targets - The class that each gradient explains, int32 [N], each in [0,K).
 * @returns [N,H,W], at least 0.
 * @throws ShapeError when there are not as many targets as images.
 * @throws GradientError when something between the images and the logits mixes images, such as a BatchNorm in
 * training mode.
 *
 * @example
 * ```ts
 * import { constant, guidedGradient, matMul, Program, relu, reshape } from "batchcam/graph";
 * import { nodeBackend } from "batchcam/node";
 *
 * const images = constant([0.5, 1, 0, 0.25], [1, 1, 2, 2]);
 * const weights = constant([3, 0, -1, 0, 0, 2, 0, 0], [4, 2]);
 * const logits = matMul(reshape(relu(images), [1, 4]), weights);
 * const gradient = guidedGradient(logits, images, constant([0], [1], "int32"));
 * const program = await Program.compile(nodeBackend(), { gradient });
 * // The pixel that speaks against the class does not count.
 * console.log((await program.run({})).gradient?.data); // Float32Array(4) [ 3, 0, 0, 0 ]
 * ```
 */
export function guidedGradient(logits: Tensor, images: Tensor, targets: Tensor): Tensor {
  checkShapes("guidedGradient", {
    logits: [logits, "NK"],
    images: [images, "NCHW"],
    targets: [targets, "N"],
  });
  return reduceSum(abs(guidedPixels({ logits, images, targets })), { axes: [1] });
}

/** The same, channel by channel and with its sign [N,C,H,W]. */
export const guidedPixels = ({ logits, images, targets }: Omit<ExplainedImages, "zero">): Tensor =>
  scoreGradient(logits, images, targets, { rules: guidedRules });

/** Guided Grad-CAM (Selvaraju et al. 2017, section 3.2): guided backpropagation times the enlarged Grad-CAM [N,H,W]. */
export function guidedGradCam({ activations, gradient }: ExplainedLayer, pixels: EvidencePixels): Tensor {
  const [, , height, width] = pixels.images.shape;
  const weights = channelWeights(gradient);
  const cam = relu(weightedSum(weights, activations));
  const maps = resize(aboveRounding(cam, weightedMagnitudes(weights, activations)), height, width);
  return mul(maps, pixels.overChannels(guidedPixels(pixels)));
}
