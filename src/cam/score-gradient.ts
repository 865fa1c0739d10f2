import { type GradOptions, grad, gradRequirements } from "../autodiff/index.js";
import { GradientError, ShapeError } from "../base/errors.js";
import { checkOptions } from "../base/options/check-options.js";
import { checkShapes, checkTensors, type Node, sortedNodes, type Tensor } from "../graph/index.js";
import { oneHot } from "./targets.js";

/**
 * The derivative of each image's score of one class, from one reverse pass for the whole batch.
 *
 * @param logits - Class scores [N,K].
 * @param x - What the logits depend on, image by image [N,...]; the result has its shape.
 * @param targets - The class for each image, int32 [N], each in [0,K).
 * @param options - Rules in place of the derivatives of some operators, as `grad` takes them.
 * @throws ShapeError when there are not as many targets as images.
 * @throws GradientError when something between `x` and the logits mixes images, such as a BatchNorm in training mode.
 *
 * @example
 * ```ts
 * import { constant, matMul, Program, scoreGradient } from "batchcam/graph";
 * import { nodeBackend } from "batchcam/node";
 *
 * const features = constant([1, 2, 3, 4], [2, 2]);
 * const logits = matMul(features, constant([5, 7, 6, 8], [2, 2]));
 * const gradient = scoreGradient(logits, features, constant([0, 1], [2], "int32"));
 * const program = await Program.compile(nodeBackend(), { gradient });
 * console.log((await program.run({})).gradient?.data); // Float32Array(4) [ 5, 6, 7, 8 ]
 * ```
 */
export function scoreGradient(logits: Tensor, x: Tensor, targets: Tensor, options: GradOptions = {}): Tensor {
  checkShapes("scoreGradient", { logits: [logits, "NK"] });
  checkTensors("scoreGradient", { x, targets });
  checkOptions(options, gradRequirements, "scoreGradient");
  const [count, classes] = logits.shape;
  if (targets.shape.length !== 1 || targets.shape[0] !== count) {
    throw new ShapeError(
      `targets must have the shape [${count}], a class for each image, not [${targets.shape}].`,
    );
  }
  if (mixesImages(x, logits)) {
    throw new GradientError(
      "A statistic over the batch (BatchNorm in training mode) before the logits mixes the images, so that no map " +
        "would belong to one image. Choose a later target layer, or run BatchNorm with its running statistics " +
        '(batchNorm: "running").',
    );
  }
  const [gradient] = grad(logits, [x], oneHot(targets, classes), options);
  return gradient;
}

/**
 * Whether `to` depends on `from` by way of a reduction over the first axis, the images of the batch: then
 * the gradient of one image's score also reaches the activations of the others.
 */
function mixesImages(from: Tensor, to: Tensor): boolean {
  const reached = new Set<Tensor>([from]);
  for (const node of sortedNodes([to])) {
    if (!node.inputs.some((tensor) => reached.has(tensor))) continue;
    if (reducesImages(node)) return true;
    for (const output of node.outputs) reached.add(output);
  }
  return false;
}

const reducesImages = (node: Node): boolean =>
  node.opType === "BatchNorm" || ("axes" in node.attributes && node.attributes.axes.includes(0));
