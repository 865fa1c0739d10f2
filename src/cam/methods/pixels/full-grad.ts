import { grad } from "../../../autodiff/index.js";
import {
  abs,
  add,
  div,
  mul,
  type Node,
  reduceMax,
  reduceMin,
  reduceSum,
  reshape,
  sortedNodes,
  sub,
  type Tensor,
} from "../../../graph/index.js";
import { resize } from "../../../nn/index.js";
import { nonZero } from "../../non-zero.js";
import { oneHot } from "../../targets.js";
import type { ExplainedImages } from "../method.js";

/**
 * FullGrad (Srinivas & Fleuret 2019, eq. 8): the magnitudes of input x gradient and of bias x gradient, of every bias of
 * channels [N,C,h,w] on the way to the scores, each scaled to [0,1] over an image, enlarged and added up [N,1,H,W].
 */
export function fullGrad({ logits, images, targets, zero }: ExplainedImages): Tensor {
  const scaledPixels = new Set([images]);
  const biases = sortedNodes([logits]).flatMap((node) => {
    // What is done to pixels before the first layer shifts them, and is no bias.
    if (isScaling(node) && node.inputs.some((input) => scaledPixels.has(input))) {
      scaledPixels.add(node.outputs[0]);
      return [];
    }
    return biasOf(node);
  });
  const outputs = biases.map(({ output }) => output);
  const [ofImages, ...gradients] = grad(logits, [images, ...outputs], oneHot(targets, logits.shape[1]));
  const parts = [mul(ofImages, sub(images, zero)), ...gradients.map((g, at) => mul(g, biases[at].bias))];
  const [, , height, width] = images.shape;
  return parts.map((part) => scaled(part, height, width)).reduce(add);
}

function scaled(part: Tensor, height: number, width: number): Tensor {
  const sizes = abs(part);
  const perImage = { axes: [1, 2, 3], keepDims: true };
  const lowest = reduceMin(sizes, perImage);
  const unit = div(sub(sizes, lowest), nonZero(sub(reduceMax(sizes, perImage), lowest)));
  return resize(reduceSum(unit, { axes: [1], keepDims: true }), height, width);
}

const isScaling = ({ opType }: Node): boolean => ["Add", "Sub", "Mul", "Div", "Gather"].includes(opType);

/** What a node adds to each channel of images: [C,1,1], or nothing. */
function biasOf({ opType, inputs, outputs: [output] }: Node): { output: Tensor; bias: Tensor }[] {
  if (output.shape.length !== 4 || output.dtype !== "float32") return [];
  const channels = output.shape[1];
  if (opType === "Conv") return inputs[2] ? [{ output, bias: reshape(inputs[2], [channels, 1, 1]) }] : [];
  if (opType !== "Add") return [];
  const bias = inputs.find(
    ({ shape }) => shape.length > 2 && shape.at(-3) === channels && isPerChannel(shape),
  );
  return bias ? [{ output, bias: reshape(bias, [channels, 1, 1]) }] : [];
}

const isPerChannel = (shape: readonly number[]): boolean =>
  shape.every((size, axis) => axis === shape.length - 3 || size === 1);
