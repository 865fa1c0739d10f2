import { detach } from "../autodiff/index.js";
import { ShapeError } from "../base/errors.js";
import { definedOnly } from "../base/objects.js";
import { checkOptions } from "../base/options/check-options.js";
import { checkTensors, type Tensor } from "../graph/index.js";
import { channelWeights, weightedSum } from "./channel-weights.js";
import { type FinishedMaps, finishMap } from "./finish-map.js";
import { type GradCamOptions, gradCamDefaults, gradCamRequirements } from "./map-options.js";
import { scoreGradient } from "./score-gradient.js";

export interface GradCam extends FinishedMaps {
  /** The weighted sum of the activations before its ReLU [N,h,w]: negative where evidence speaks against. */
  readonly evidence: Tensor;
}

/**
 * Grad-CAM maps of a whole batch from one differentiable reverse pass through the head of a model
 * (Selvaraju et al. 2017, eqs. 1 and 2; batched as in Batch-CAM, arXiv 2510.00664). They equal the maps
 * made one image at a time as long as nothing between the activations and the logits mixes samples.
 *
 * @param logits - Class scores [N,K].
 * @param activations - The target layer's activations [N,D,h,w], on which the logits depend.
 * @param targets - The class that each map explains, int32 [N], each in [0,K).
 * @returns Maps [N,H,W] of the asked size, or of the layer's, and the evidence [N,h,w] that they come from.
 * @throws ShapeError when there are not as many targets as images.
 * @throws GradientError when something between the activations and the logits mixes images, such as a
 * BatchNorm in training mode.
 *
 * @example
 * ```ts
 * import {
 *   constant,
 *   createModel,
 *   gradCam,
 *   initialise,
 *   parameterConstants,
 *   Program,
 *   stateSpecs,
 * } from "batchcam/graph";
 * import { nodeBackend } from "batchcam/node";
 *
 * const model = createModel("simple-cnn", {
 *   channels: 1,
 *   height: 28,
 *   width: 28,
 *   classCount: 10,
 *   standardisation: { mean: [0.1], std: [0.3] },
 * });
 * const parameters = parameterConstants(stateSpecs(model), initialise(stateSpecs(model), 1));
 * const images = constant(new Float32Array(2 * 784).fill(0.5), [2, 1, 28, 28]);
 * const { logits, activations } = model.apply(parameters, images);
 * const targets = constant([3, 8], [2], "int32");
 * const { maps } = gradCam(logits, activations, targets, { size: [28, 28] });
 * const program = await Program.compile(nodeBackend(), { maps });
 * console.log((await program.run({})).maps?.dims); // [ 2, 28, 28 ]
 * ```
 */
export function gradCam(
  logits: Tensor,
  activations: Tensor,
  targets: Tensor,
  options: GradCamOptions = {},
): GradCam {
  checkTensors("gradCam", { logits, activations, targets });
  checkOptions(options, gradCamRequirements, "gradCam");
  const { alpha, ...mapOptions } = { ...gradCamDefaults, ...definedOnly(options) };
  const [count] = logits.shape;
  if (activations.shape.length !== 4 || activations.shape[0] !== count) {
    throw new ShapeError(`gradCam: activations must be [${count},D,h,w], not [${activations.shape}].`);
  }
  const weights = channelWeights(scoreGradient(logits, activations, targets));
  const used = alpha === "detached" ? detach(weights) : weights;
  const evidence = weightedSum(used, activations);
  return { ...finishMap(evidence, mapOptions), evidence };
}
