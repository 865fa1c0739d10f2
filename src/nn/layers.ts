import { constant, conv, div, gemm, sub, type Tensor } from "../graph/index.js";

/** The tensors of a model's parameters, by name. */
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

/** Convolution "same": odd windows, stride 1, zeros around the image. Parameters NAME.weight and NAME.bias. */
export function convSame(x: Tensor, parameters: ParameterTensors, name: string): Tensor {
  const weight = parameters[`${name}.weight`];
  const [vertical, horizontal] = weight.shape.slice(2).map((size) => (size - 1) / 2);
  const pads = [vertical, horizontal, vertical, horizontal] as const;
  return conv(x, weight, parameters[`${name}.bias`], { pads });
}

/** x [N,in] times NAME.weight [out,in] transposed, plus NAME.bias [out]. */
export function linear(x: Tensor, parameters: ParameterTensors, name: string): Tensor {
  return gemm(x, parameters[`${name}.weight`], parameters[`${name}.bias`], { transB: true });
}
