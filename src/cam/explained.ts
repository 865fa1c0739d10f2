import { checkValue } from "../base/options/check-options.js";
import { checkShapes, type Tensor, tensorsByName } from "../graph/index.js";
import { aModel, type Model } from "../models/index.js";
import type { ParameterTensors } from "../nn/index.js";
import { gradCam } from "./grad-cam.js";
import { inputGradient } from "./methods/pixels/input-gradient.js";
import { predictedClasses } from "./targets.js";

export interface ExplainedModel {
  /** Class scores [N,K]. */
  readonly logits: Tensor;
  /** Activations [N,D,h,w] of the layer that the maps are of. */
  readonly activations: Tensor;
  /** The class with the highest score, int32 [N]. */
  readonly predicted: Tensor;
  /** Min-maxed Grad-CAM maps in [0,1] of the size of the images [N,H,W], for the given classes int32 [N]. */
  mapsFor(targets: Tensor): Tensor;
  /** How much each pixel moves the scores of the given classes int32 [N]: [N,H,W], in logits per unit of [0,1]. */
  inputGradientsFor(targets: Tensor): Tensor;
}

/**
 * A model whose forward pass can also explain itself.
 *
 * @param parameters - The model's weights and statistics, as inputs or constants of the graph.
 * @param images - [N,C,H,W] with pixels in [0,1].
 *
 * @example
 * ```ts
 * import {
 *   constant,
 *   createModel,
 *   explainedModel,
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
 * const images = constant(new Float32Array(784).fill(0.5), [1, 1, 28, 28]);
 * const { predicted, mapsFor } = explainedModel(model, parameters, images);
 * const program = await Program.compile(nodeBackend(), { predicted, maps: mapsFor(predicted) });
 * const found = await program.run({});
 * console.log(found.predicted?.dims, found.maps?.dims); // [ 1 ] [ 1, 28, 28 ]
 * ```
 */
export function explainedModel(model: Model, parameters: ParameterTensors, images: Tensor): ExplainedModel {
  checkValue(model, aModel, "explainedModel: model");
  checkValue(parameters, tensorsByName, "explainedModel: parameters");
  checkShapes("explainedModel", { images: [images, "NCHW"] });
  const { logits, activations } = model.apply(parameters, images);
  const [, , height, width] = images.shape;
  return {
    logits,
    activations,
    predicted: predictedClasses(logits),
    mapsFor: (targets) =>
      gradCam(logits, activations, targets, {
        alpha: "detached",
        size: [height, width],
      }).maps,
    inputGradientsFor: (targets) => inputGradient(logits, images, targets),
  };
}
