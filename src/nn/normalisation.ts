import { checkArguments, checkValue } from "../base/options/check-options.js";
import { objectWith, text, within } from "../base/options/requirements.js";
import {
  add,
  batchNormalisation,
  checkShapes,
  checkTensors,
  div,
  layerNormalization,
  mul,
  reduceMean,
  reduceSum,
  reshape,
  sqrt,
  sub,
  type Tensor,
  transpose,
} from "../graph/index.js";
import type { Forward } from "./forward.js";
import type { ParameterTensors } from "./layers.js";
import { layerOf, type ParameterSpec } from "./parameters.js";

/** The defaults of PyTorch's BatchNorm2d. */
const batchNormEpsilon = 1e-5;
const batchNormMomentum = 0.1;
/** Epsilon of LayerNorm and GRN in timm's ConvNeXt-V2 and ViT. */
const layerNormEpsilon = 1e-6;
const aForward = objectWith("a Forward", "parameters", "buffers");
const aState = objectWith("an object { weight, bias, mean, variance }", "weight", "bias", "mean", "variance");

/** Keeps the derivative of a norm finite when all values are zero. */
const tiny = 1e-12;

/**
 * Specs for the weight (ones) and bias (zeros) of a normalisation over `size` channels.
 *
 * @example
 * ```ts
 * import { normParameters } from "batchcam/graph";
 *
 * console.log(normParameters("norm", 64).map(({ name, shape }) => `${name} [${shape}]`));
 * // norm.weight [64], norm.bias [64]
 * ```
 */
export function normParameters(name: string, size: number): ParameterSpec[] {
  checkArguments("normParameters", { name: [name, text], size: [size, within.count] });
  return [
    { name: `${name}.weight`, shape: [size], initial: { kind: "constant", value: 1 } },
    { name: `${name}.bias`, shape: [size], initial: { kind: "constant", value: 0 } },
  ];
}

/**
 * Specs for the running mean (zeros) and variance (ones) of a BatchNorm over `size` channels.
 *
 * @example
 * ```ts
 * import { batchNormBuffers } from "batchcam/graph";
 *
 * console.log(batchNormBuffers("bn", 64).map(({ name }) => name)); // [ 'bn.running_mean', 'bn.running_var' ]
 * ```
 */
export function batchNormBuffers(name: string, size: number): ParameterSpec[] {
  checkArguments("batchNormBuffers", { name: [name, text], size: [size, within.count] });
  return [
    { name: `${name}.running_mean`, shape: [size], initial: { kind: "constant", value: 0 } },
    { name: `${name}.running_var`, shape: [size], initial: { kind: "constant", value: 1 } },
  ];
}

/**
 * BatchNorm (Ioffe and Szegedy 2015) with PyTorch's conventions: a batch is normalised by its biased
 * variance, while the running variance is updated with the unbiased one, with momentum 0.1. The mode of
 * `forward` decides between batch and running statistics.
 * @param x - [N,C,H,W].
 * @param forward - Has `NAME.weight`, `NAME.bias`, `NAME.running_mean` and `NAME.running_var` [C]; receives
 * the next running statistics.
 *
 * @example
 * ```ts
 * import { batchNorm, batchNormBuffers, Forward, input, normParameters, parameterInputs } from "batchcam/graph";
 *
 * const forward = new Forward(parameterInputs([...normParameters("bn", 4), ...batchNormBuffers("bn", 4)]));
 * console.log(batchNorm(input("x", [8, 4, 7, 7]), forward, "bn").shape); // [ 8, 4, 7, 7 ]
 * ```
 */
export function batchNorm(x: Tensor, forward: Forward, name: string): Tensor {
  checkShapes("batchNorm", { x: [x, "NCHW"] });
  checkValue(forward, aForward, "batchNorm: forward");
  const { parameters, buffers } = forward;
  const part = layerOf("batchNorm", parameters, name);
  const channels = x.shape[1];
  const [weight, bias] = [part("weight"), part("bias")];
  const names = { mean: `${name}.running_mean`, variance: `${name}.running_var` };
  const running = { mean: part("running_mean"), variance: part("running_var") };
  if (!forward.usesBatchStatistics(name)) {
    const perChannel = (tensor: Tensor): Tensor => reshape(tensor, [1, channels, 1, 1]);
    // In this form a runtime can fold scale and shift into the preceding convolution.
    const scale = div(weight, sqrt(add(running.variance, batchNormEpsilon)));
    const shift = sub(bias, mul(running.mean, scale));
    return add(mul(x, perChannel(scale)), perChannel(shift));
  }
  const trained = trainedBatchNorm(x, { weight, bias, ...running });
  buffers[names.mean] = trained.mean;
  buffers[names.variance] = trained.variance;
  return trained.y;
}

/** Scale, shift, running mean and running variance of a BatchNorm, each [C]. */
export interface BatchNormState {
  readonly weight: Tensor;
  readonly bias: Tensor;
  readonly mean: Tensor;
  readonly variance: Tensor;
}

/**
 * BatchNorm with the statistics of the batch, and the next running mean and variance.
 * @param x - [N,C,H,W].
 * @param epsilon - Added to the variance; 1e-5 by default.
 * @param momentum - Weight of the batch in the running statistics, as in PyTorch; 0.1 by default.
 *
 * @example
 * ```ts
 * import { input, trainedBatchNorm } from "batchcam/graph";
 *
 * const [weight, bias] = [input("weight", [4]), input("bias", [4])];
 * const [mean, variance] = [input("mean", [4]), input("variance", [4])];
 * const next = trainedBatchNorm(input("x", [8, 4, 7, 7]), { weight, bias, mean, variance });
 * console.log(next.y.shape, next.mean.shape); // [ 8, 4, 7, 7 ] [ 4 ]
 * ```
 */
export function trainedBatchNorm(
  x: Tensor,
  state: BatchNormState,
  epsilon = batchNormEpsilon,
  momentum = batchNormMomentum,
): { y: Tensor; mean: Tensor; variance: Tensor } {
  checkShapes("trainedBatchNorm", { x: [x, "NCHW"] });
  checkArguments("trainedBatchNorm", {
    state: [state, aState],
    epsilon: [epsilon, within.weight],
    momentum: [momentum, within.share],
  });
  const { weight, bias, mean: oldMean, variance: oldVariance } = state;
  const { y, mean, variance } = batchNormalisation(x, weight, bias, epsilon);
  const count = x.shape[0] * x.shape[2] * x.shape[3];
  const unbiased = count / Math.max(count - 1, 1);
  const moved = (old: Tensor, now: Tensor, factor: number): Tensor =>
    add(mul(old, 1 - momentum), mul(now, momentum * factor));
  return { y, mean: moved(oldMean, mean, 1), variance: moved(oldVariance, variance, unbiased) };
}

/**
 * LayerNorm over the last axis (Ba et al. 2016), with `NAME.weight` and `NAME.bias` [D] and epsilon 1e-6.
 * @param x - [...,D].
 *
 * @example
 * ```ts
 * import { input, layerNorm, normParameters, parameterInputs } from "batchcam/graph";
 *
 * const parameters = parameterInputs(normParameters("norm", 8));
 * console.log(layerNorm(input("tokens", [2, 5, 8]), parameters, "norm").shape); // [ 2, 5, 8 ]
 * ```
 */
export function layerNorm(x: Tensor, parameters: ParameterTensors, name: string): Tensor {
  checkTensors("layerNorm", { x });
  const part = layerOf("layerNorm", parameters, name);
  return layerNormalization(x, part("weight"), part("bias"), layerNormEpsilon).normalised;
}

/**
 * LayerNorm over the channels of x [N,C,H,W]; parameters as in `layerNorm`.
 *
 * @example
 * ```ts
 * import { input, layerNorm2d, normParameters, parameterInputs } from "batchcam/graph";
 *
 * const parameters = parameterInputs(normParameters("norm", 8));
 * console.log(layerNorm2d(input("x", [2, 8, 7, 7]), parameters, "norm").shape); // [ 2, 8, 7, 7 ]
 * ```
 */
export function layerNorm2d(x: Tensor, parameters: ParameterTensors, name: string): Tensor {
  checkShapes("layerNorm2d", { x: [x, "NCHW"] });
  return toChannelsFirst(layerNorm(toChannelsLast(x), parameters, name));
}

/**
 * [N,C,H,W] to [N,H,W,C].
 *
 * @example
 * ```ts
 * import { input, toChannelsLast } from "batchcam/graph";
 *
 * console.log(toChannelsLast(input("x", [2, 8, 7, 5])).shape); // [ 2, 7, 5, 8 ]
 * ```
 */
export function toChannelsLast(x: Tensor): Tensor {
  checkShapes("toChannelsLast", { x: [x, "NCHW"] });
  return transpose(x, [0, 2, 3, 1]);
}

/**
 * [N,H,W,C] to [N,C,H,W].
 *
 * @example
 * ```ts
 * import { input, toChannelsFirst } from "batchcam/graph";
 *
 * console.log(toChannelsFirst(input("x", [2, 7, 5, 8])).shape); // [ 2, 8, 7, 5 ]
 * ```
 */
export function toChannelsFirst(x: Tensor): Tensor {
  checkShapes("toChannelsFirst", { x: [x, "NHWC"] });
  return transpose(x, [0, 3, 1, 2]);
}

/**
 * Global response normalisation (ConvNeXt-V2, Woo et al. 2023, eqs. 1 to 3): each channel is scaled by its
 * norm over the image, relative to the mean norm of all channels.
 * @param x - [N,H,W,C].
 * @param parameters - `NAME.weight` and `NAME.bias` [C].
 *
 * @example
 * ```ts
 * import { globalResponseNorm, input, normParameters, parameterInputs } from "batchcam/graph";
 *
 * const parameters = parameterInputs(normParameters("grn", 8));
 * console.log(globalResponseNorm(input("x", [2, 7, 7, 8]), parameters, "grn").shape); // [ 2, 7, 7, 8 ]
 * ```
 */
export function globalResponseNorm(x: Tensor, parameters: ParameterTensors, name: string): Tensor {
  checkShapes("globalResponseNorm", { x: [x, "NHWC"] });
  const part = layerOf("globalResponseNorm", parameters, name);
  const squares = reduceSum(mul(x, x), { axes: [1, 2], keepDims: true });
  const norm = sqrt(add(squares, tiny));
  const relative = div(norm, add(reduceMean(norm, { axes: [3], keepDims: true }), layerNormEpsilon));
  // One product for x and for x times the response: the factor has a single element per channel and image.
  const scale = add(mul(part("weight"), relative), 1);
  return add(mul(x, scale), part("bias"));
}
