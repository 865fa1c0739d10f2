import { type ConvOptions, constant, conv, div, gemm, reshape, sub, type Tensor } from "../graph/index.js";

/** The tensors of a model's parameters and buffers, by name. */
export type ParameterTensors = Readonly<Record<string, Tensor>>;

/** Per-channel mean and standard deviation of the training images, in the units of the pixels. */
export interface Standardisation {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** (x - mean) / std for each channel of x [N,C,H,W]. */
export function standardise(x: Tensor, { mean, std }: Standardisation): Tensor {
  const shape = [1, mean.length, 1, 1];
  return div(sub(x, constant(mean, shape)), constant(std, shape));
}

/** Convolution with the parameters NAME.weight and, where the model has one, NAME.bias. */
export function convolution(
  x: Tensor,
  parameters: ParameterTensors,
  name: string,
  options: ConvOptions = {},
): Tensor {
  return conv(x, parameters[`${name}.weight`], parameters[`${name}.bias`], options);
}

/** Convolution "same": odd windows, stride 1, zeros around the image; `group` as in `conv`. */
export function convSame(x: Tensor, parameters: ParameterTensors, name: string, group = 1): Tensor {
  const { shape } = parameters[`${name}.weight`];
  const [vertical, horizontal] = shape.slice(2).map((size) => (size - 1) / 2);
  return convolution(x, parameters, name, { pads: [vertical, horizontal, vertical, horizontal], group });
}

/** x [...,in] times NAME.weight [out,in] (or [out,in,1,1]) transposed, plus NAME.bias [out]: [...,out]. */
export function linear(x: Tensor, parameters: ParameterTensors, name: string): Tensor {
  const stored = parameters[`${name}.weight`];
  const weight = reshape(stored, stored.shape.slice(0, 2));
  const rows = reshape(x, [-1, weight.shape[1]]);
  const product = gemm(rows, weight, parameters[`${name}.bias`], { transB: true });
  return reshape(product, [...x.shape.slice(0, -1), weight.shape[0]]);
}
