import {
  type ConvOptions,
  conv,
  convOptionsOf,
  convTranspose,
  convWeightGradient,
  reduceSum,
  type Tensor,
} from "../../graph/index.js";
import { type SimpleRule, simpleRules } from "../registry.js";

const convolution: SimpleRule = (g, node, [needX, needWeight, needBias]) => {
  const [x, weight, bias] = node.inputs;
  const settings = convOptionsOf(node);
  const gradients = [
    needX ? inputGradient(g, weight, x, settings) : undefined,
    needWeight ? weightGradient(g, x, weight, settings) : undefined,
  ];
  return bias ? [...gradients, needBias ? reduceSum(g, { axes: [0, 2, 3] }) : undefined] : gradients;
};

/** `convTranspose` is linear in both inputs and adjoint to `conv`, so the parts change places. */
const transposedConvolution: SimpleRule = (g, node, [needX, needWeight]) => {
  const [x, weight] = node.inputs;
  const settings = convOptionsOf(node);
  return [
    needX ? conv(g, weight, undefined, settings) : undefined,
    needWeight ? weightGradient(x, g, weight, settings) : undefined,
  ];
};

/** The weight gradient is linear in the gradient g of a convolution of x, and in x. */
const convolutionWeightGradient: SimpleRule = (v, node, [needG, needX]) => {
  const [g, x] = node.inputs;
  const settings = convOptionsOf(node);
  return [
    needG ? conv(x, v, undefined, settings) : undefined,
    needX ? inputGradient(g, v, x, settings) : undefined,
  ];
};

const inputGradient = (g: Tensor, weight: Tensor, { shape }: Tensor, settings: ConvOptions): Tensor =>
  convTranspose(g, weight, [shape[2], shape[3]], settings);

const weightGradient = (g: Tensor, x: Tensor, { shape }: Tensor, settings: ConvOptions): Tensor =>
  convWeightGradient(g, x, [shape[2], shape[3]], settings);

export const convolutionRules = simpleRules({
  Conv: convolution,
  ConvTranspose: transposedConvolution,
  ConvWeightGradient: convolutionWeightGradient,
});
