import { checkValue, type Requirement } from "../base/options/check-options.js";
import { listOf, numbers, objectWith, within } from "../base/options/requirements.js";
import {
  type ConvOptions,
  checkTensors,
  constant,
  conv,
  div,
  gemm,
  reshape,
  sub,
  type Tensor,
} from "../graph/index.js";
import { layerOf } from "./parameters.js";

/** Tensors for the parameters and buffers of a model, by name. */
export type ParameterTensors = Readonly<Record<string, Tensor>>;

/** Mean and standard deviation of the training images per channel, for pixels in [0,1]. */
export interface Standardisation {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** What a standardisation must be. */
export const meanAndStd: Requirement = {
  accepts: (value) =>
    objectWith("", "mean", "std").accepts(value) &&
    numbers.accepts(Reflect.get(Object(value), "mean")) &&
    positives.accepts(Reflect.get(Object(value), "std")),
  words: "an object { mean, std } with a number for each channel, those of std above 0",
};
const positives = listOf(within.positive, "numbers above 0");

/**
 * (x - mean) / std per channel.
 * @param x - Images [N,C,H,W].
 * @throws ShapeError when the means and deviations do not match the channels.
 *
 * @example
 * ```ts
 * import { input, standardise } from "batchcam/graph";
 *
 * const images = input("images", [1, 1, 28, 28]);
 * console.log(standardise(images, { mean: [0.13], std: [0.31] }).shape); // [ 1, 1, 28, 28 ]
 * ```
 */
export function standardise(x: Tensor, standardisation: Standardisation): Tensor {
  checkTensors("standardise", { x });
  checkValue(standardisation, meanAndStd, "standardise: standardisation");
  const { mean, std } = standardisation;
  const shape = [1, mean.length, 1, 1];
  return div(sub(x, constant(mean, shape)), constant(std, shape));
}

/**
 * Convolution with the parameters `NAME.weight` [out,in/group,kh,kw] and, if present, `NAME.bias` [out].
 * @param x - [N,in,H,W].
 * @param options - Strides, padding, dilation and groups, as in `conv`.
 *
 * @example
 * ```ts
 * import { convolution, input, layerParameters, parameterInputs } from "batchcam/graph";
 *
 * const parameters = parameterInputs(layerParameters("conv", [16, 3, 3, 3]));
 * const x = input("x", [1, 3, 32, 32]);
 * console.log(convolution(x, parameters, "conv", { strides: [2, 2], pads: [1, 1, 1, 1] }).shape);
 * // [ 1, 16, 16, 16 ]
 * ```
 */
export function convolution(
  x: Tensor,
  parameters: ParameterTensors,
  name: string,
  options: ConvOptions = {},
): Tensor {
  checkTensors("convolution", { x });
  const part = layerOf("convolution", parameters, name);
  return conv(x, part("weight"), parameters[`${name}.bias`], options);
}

/**
 * Convolution that keeps height and width: stride 1, zero padding, odd windows. Parameters as in
 * `convolution`.
 *
 * @example
 * ```ts
 * import { convSame, input, layerParameters, parameterInputs } from "batchcam/graph";
 *
 * const parameters = parameterInputs(layerParameters("conv", [16, 3, 5, 5]));
 * console.log(convSame(input("x", [1, 3, 32, 32]), parameters, "conv").shape); // [ 1, 16, 32, 32 ]
 * ```
 */
export function convSame(x: Tensor, parameters: ParameterTensors, name: string, group = 1): Tensor {
  checkTensors("convSame", { x });
  const { shape } = layerOf("convSame", parameters, name)("weight");
  const [vertical, horizontal] = shape.slice(2).map((size) => (size - 1) / 2);
  return convolution(x, parameters, name, { pads: [vertical, horizontal, vertical, horizontal], group });
}

/**
 * Linear layer: x W^T + b, with `NAME.weight` [out,in] (or [out,in,1,1]) and `NAME.bias` [out].
 * @param x - [...,in].
 * @returns [...,out].
 *
 * @example
 * ```ts
 * import { input, layerParameters, linear, parameterInputs } from "batchcam/graph";
 *
 * const parameters = parameterInputs(layerParameters("fc", [10, 64]));
 * console.log(linear(input("x", [2, 7, 64]), parameters, "fc").shape); // [ 2, 7, 10 ]
 * ```
 */
export function linear(x: Tensor, parameters: ParameterTensors, name: string): Tensor {
  checkTensors("linear", { x });
  const stored = layerOf("linear", parameters, name)("weight");
  const weight = reshape(stored, stored.shape.slice(0, 2));
  const rows = reshape(x, [-1, weight.shape[1]]);
  const product = gemm(rows, weight, parameters[`${name}.bias`], { transB: true });
  return reshape(product, [...x.shape.slice(0, -1), weight.shape[0]]);
}
