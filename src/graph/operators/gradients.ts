import type { Attributes } from "../../onnx/index.js";
import { applyOperator, ownDomain, type Tensor } from "../tensor.js";
import { type ConvOptions, convAttributes } from "./convolution.js";
import { type PoolOptions, poolAttributes } from "./pooling.js";

/*
 * Derivatives that ONNX has no operator for. Each is one node until a graph is built or rewritten for a backend,
 * so that the best form of each can be chosen there, by shape and backend.
 */

const own = (opType: string, inputs: readonly Tensor[], shape: readonly number[], attributes?: Attributes) =>
  applyOperator(opType, inputs, [{ shape, dtype: inputs[0].dtype }], attributes, ownDomain).outputs[0];

/**
 * The gradient of `conv` with respect to its weight: for g [N,O,h,w], the gradient of the result, and the image
 * x [N,C,H,W], the sum over images and positions of the products that meet at each tap.
 * @param window - Height and width of the weight.
 * @returns [O,C/group,kh,kw]
 */
export function convWeightGradient(
  g: Tensor,
  x: Tensor,
  window: readonly [number, number],
  options: ConvOptions = {},
): Tensor {
  const shape = [g.shape[1], x.shape[1] / (options.group ?? 1), ...window];
  return own("ConvWeightGradient", [g, x], shape, convAttributes(options));
}

/**
 * The gradient of `maxPool`: g [N,C,h,w] goes to the first maximum of each window of x [N,C,H,W] in row-major
 * order, as in PyTorch. Ties are common: flat image backgrounds make whole windows equal.
 * @param y - The result of the pooling, of the shape of g.
 */
export function maxPoolGradient(
  g: Tensor,
  x: Tensor,
  y: Tensor,
  kernel: readonly [number, number],
  options: PoolOptions = {},
): Tensor {
  return own("MaxPoolGradient", [g, x, y], x.shape, poolAttributes(kernel, options));
}

/** The adjoint of `maxPoolGradient` in g: what v, of the shape of x, holds at the maximum of each window. */
export function maxPoolPick(
  v: Tensor,
  x: Tensor,
  y: Tensor,
  kernel: readonly [number, number],
  options: PoolOptions = {},
): Tensor {
  return own("MaxPoolPick", [v, x, y], y.shape, poolAttributes(kernel, options));
}

/** The gradient of `relu`: g where its result y is positive, else zero. */
export const reluGradient = (g: Tensor, y: Tensor): Tensor => own("ReluGradient", [g, y], g.shape);
