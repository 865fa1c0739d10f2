import { checkValue } from "../base/options/check-options.js";
import { checkShapes, concat, matMul, pair, reshape, type Tensor } from "../graph/index.js";
import { resize } from "../nn/index.js";
import { channelWeights } from "./channel-weights.js";
import { scoreGradient } from "./score-gradient.js";
import { constantTargets } from "./targets.js";

/**
 * Grad-CAM of every class without its ReLU: where evidence lies for and against each class, differentiable. It takes a
 * reverse pass through the head for each class.
 *
 * @param logits - Class scores [N,K].
 * @param activations - The layer's activations [N,D,h,w].
 * @param size - Height and width of the maps.
 * @returns [N,K,H,W], not normalised.
 * @throws GradientError when something between the activations and the logits mixes images.
 *
 * @example
 * ```ts
 * import { constant, matMul, Program, reshape, signedMaps } from "batchcam/graph";
 * import { nodeBackend } from "batchcam/node";
 *
 * const activations = constant([1, 2, 0, 4], [1, 1, 2, 2]);
 * const logits = matMul(reshape(activations, [1, 4]), constant(Array(4).fill([4, -4]).flat(), [4, 2]));
 * const program = await Program.compile(nodeBackend(), { maps: signedMaps(logits, activations, [2, 2]) });
 * console.log((await program.run({})).maps?.data.join(" ")); // 4 8 0 16 -4 -8 0 -16
 * ```
 */
export function signedMaps(logits: Tensor, activations: Tensor, size: readonly [number, number]): Tensor {
  checkShapes("signedMaps", { logits: [logits, "NK"], activations: [activations, "NDhw"] });
  checkValue(size, pair, "signedMaps: size");
  const [count, classCount] = logits.shape;
  const [, channels, h, w] = activations.shape;
  const weights = Array.from({ length: classCount }, (_, target) => {
    const gradient = scoreGradient(logits, activations, constantTargets(target, count));
    return reshape(channelWeights(gradient), [count, 1, channels]);
  });
  const maps = matMul(concat(weights, 1), reshape(activations, [count, channels, h * w]));
  return resize(reshape(maps, [count, classCount, h, w]), ...size);
}
