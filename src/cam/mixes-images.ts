import { GradientError, ShapeError } from "../base/errors.js";
import { constantValue, type Node, sortedNodes, type Tensor } from "../graph/index.js";

/**
 * Checks that Grad-CAM of logits [N,K] at activations [N,D,h,w] has a meaning for each image.
 * @throws ShapeError when the activations are of another shape.
 * @throws GradientError when something between the activations and the logits mixes images.
 */
export function checkHead(logits: Tensor, activations: Tensor): void {
  const [count] = logits.shape;
  if (activations.shape.length !== 4 || activations.shape[0] !== count) {
    throw new ShapeError(`gradCam: activations must be [${count},D,h,w], not [${activations.shape}].`);
  }
  if (mixesImages(activations, logits)) {
    throw new GradientError(
      "gradCam: a statistic over the batch between the target layer and the logits (BatchNorm in training " +
        "mode) mixes the images, so that no map would belong to one image. Choose a later target layer, " +
        'or run BatchNorm with its running statistics (batchNorm: "running").',
    );
  }
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

function reducesImages(node: Node): boolean {
  if (node.opType === "BatchNorm") return true;
  if (!node.opType.startsWith("Reduce")) return false;
  const { axes } = node.attributes;
  const reduced = axes?.type === "ints" ? axes.value : Array.from(constantValue(node.inputs[1])?.data ?? []);
  return reduced.includes(0);
}
