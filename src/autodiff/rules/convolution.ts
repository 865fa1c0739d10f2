import {
  type AttributesOf,
  type ConvOptions,
  conv,
  convTranspose,
  convWeightGradient,
  reduceSum,
  type Tensor,
} from "../../graph/index.js";
import { type Derivatives, gradientRule } from "../rule.js";

type Settings = AttributesOf<"Conv">;

/** The options of a convolution among the attributes of a node, which may have more. */
const optionsOf = ({ strides, pads, dilations, group }: Settings): ConvOptions => ({
  strides,
  pads,
  dilations,
  group,
});

const inputGradient = (g: Tensor, weight: Tensor, { shape }: Tensor, settings: Settings): Tensor =>
  convTranspose(g, weight, [shape[2], shape[3]], optionsOf(settings));

const weightGradient = (g: Tensor, x: Tensor, { shape }: Tensor, settings: Settings): Tensor =>
  convWeightGradient(g, x, [shape[2], shape[3]], optionsOf(settings));

export const convolutionDerivatives: Derivatives<"convolution"> = {
  Conv: gradientRule((g, { inputs: [x, weight, bias], attributes }, [needX, needWeight, needBias]) => {
    const gradients = [
      needX ? inputGradient(g, weight, x, attributes) : undefined,
      needWeight ? weightGradient(g, x, weight, attributes) : undefined,
    ];
    return bias ? [...gradients, needBias ? reduceSum(g, { axes: [0, 2, 3] }) : undefined] : gradients;
  }),
  // Linear in both inputs and adjoint to `conv`, so the roles swap.
  ConvTranspose: gradientRule((g, { inputs: [x, weight], attributes }, [needX, needWeight]) => [
    needX ? conv(g, weight, undefined, optionsOf(attributes)) : undefined,
    needWeight ? weightGradient(x, g, weight, attributes) : undefined,
  ]),
  // Linear in the gradient g of a convolution of x, and in x.
  ConvWeightGradient: gradientRule((v, { inputs: [g, x], attributes }, [needG, needX]) => [
    needG ? conv(x, v, undefined, optionsOf(attributes)) : undefined,
    needX ? inputGradient(g, v, x, attributes) : undefined,
  ]),
};
