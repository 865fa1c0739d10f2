import { type GradientRules, gradientRule } from "../../autodiff/index.js";
import { abs, reduceSum, relu, reluGradient, type Tensor } from "../../graph/index.js";
import { scoreGradient } from "../score-gradient.js";

/** A ReLU passes a gradient back where the gradient and what came forward are both positive. */
const guidedRules: GradientRules = {
  Relu: gradientRule((g, { outputs: [y] }) => [reluGradient(relu(g), y)]),
};

/**
 * Guided backpropagation (Springenberg et al. 2014, section 3.4): the input gradient of a network whose ReLUs pass only
 * positive gradients back, as absolute values summed over the channels [N,H,W], of a whole batch in one reverse pass.
 * Where a network has no ReLU it is the input gradient itself.
 *
 * @param logits - Class scores [N,K].
 * @param images - [N,C,H,W], on which the logits depend.
 * @param targets - The class that each gradient explains, int32 [N], each in [0,K).
 * @throws ShapeError when there are not as many targets as images.
 * @throws GradientError when something between the images and the logits mixes images, such as a BatchNorm in
 * training mode.
 */
export const guidedGradient = (logits: Tensor, images: Tensor, targets: Tensor): Tensor =>
  reduceSum(abs(scoreGradient(logits, images, targets, { rules: guidedRules })), { axes: [1] });
