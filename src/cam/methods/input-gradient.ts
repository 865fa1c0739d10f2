import { abs, reduceSum, type Tensor } from "../../graph/index.js";
import { scoreGradient } from "../score-gradient.js";

/**
 * How much each pixel moves the score of a class: |dz/dx| summed over the channels [N,H,W], of a whole batch in one reverse
 * pass (Simonyan et al. 2013, section 3, who take the largest of the channels). It sees what Grad-CAM's ReLU hides:
 * evidence against a class, and pixels that a wide receptive field brings to another place of the map.
 *
 * @param logits - Class scores [N,K].
 * @param images - [N,C,H,W], on which the logits depend.
 * @param targets - The class that each gradient explains, int32 [N], each in [0,K).
 * @throws ShapeError when there are not as many targets as images.
 * @throws GradientError when something between the images and the logits mixes images, such as a BatchNorm in
 * training mode.
 */
export const inputGradient = (logits: Tensor, images: Tensor, targets: Tensor): Tensor =>
  reduceSum(abs(scoreGradient(logits, images, targets)), { axes: [1] });
