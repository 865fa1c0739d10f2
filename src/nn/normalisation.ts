import {
  add,
  batchNormalisation,
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
import type { ParameterSpec } from "./parameters.js";

/** Constants of PyTorch's BatchNorm2d. */
const batchNormEpsilon = 1e-5;
const batchNormMomentum = 0.1;
/** Epsilon of LayerNorm and GRN in timm's ConvNeXt-V2 and ViT. */
const layerNormEpsilon = 1e-6;
/** Keeps the derivative of a norm finite where all values are zero. */
const tiny = 1e-12;

/** Weight (ones) and bias (zeros) of a normalisation over `size` channels. */
export function normParameters(name: string, size: number): ParameterSpec[] {
  return [
    { name: `${name}.weight`, shape: [size], initial: { kind: "constant", value: 1 } },
    { name: `${name}.bias`, shape: [size], initial: { kind: "constant", value: 0 } },
  ];
}

/** Running mean (zeros) and variance (ones) of a BatchNorm over `size` channels. */
export function batchNormBuffers(name: string, size: number): ParameterSpec[] {
  return [
    { name: `${name}.running_mean`, shape: [size], initial: { kind: "constant", value: 0 } },
    { name: `${name}.running_var`, shape: [size], initial: { kind: "constant", value: 1 } },
  ];
}

/**
 * BatchNorm of x [N,C,H,W] (Ioffe & Szegedy 2015) with the conventions of PyTorch: the batch is normalised
 * by its biased variance; the running variance takes in the unbiased one, with momentum 0.1.
 */
export function batchNorm(x: Tensor, forward: Forward, name: string): Tensor {
  const { parameters, buffers } = forward;
  const channels = x.shape[1];
  const [weight, bias] = [parameters[`${name}.weight`], parameters[`${name}.bias`]];
  const names = { mean: `${name}.running_mean`, variance: `${name}.running_var` };
  const running = { mean: parameters[names.mean], variance: parameters[names.variance] };
  if (!forward.usesBatchStatistics(name)) {
    const perChannel = (tensor: Tensor): Tensor => reshape(tensor, [1, channels, 1, 1]);
    // In this order a runtime can draw both numbers of a channel into the convolution before.
    const scale = div(weight, sqrt(add(running.variance, batchNormEpsilon)));
    const shift = sub(bias, mul(running.mean, scale));
    return add(mul(x, perChannel(scale)), perChannel(shift));
  }
  const trained = trainedBatchNorm(x, { weight, bias, ...running });
  buffers[names.mean] = trained.mean;
  buffers[names.variance] = trained.variance;
  return trained.y;
}

/** Scale and shift of a BatchNorm, and its running mean and variance: [C]. */
export interface BatchNormState {
  readonly weight: Tensor;
  readonly bias: Tensor;
  readonly mean: Tensor;
  readonly variance: Tensor;
}

/**
 * BatchNorm of x [N,C,H,W] in training, and the next running mean and variance.
 * @param momentum - Share of the new statistics, as PyTorch counts it.
 */
export function trainedBatchNorm(
  x: Tensor,
  { weight, bias, mean: oldMean, variance: oldVariance }: BatchNormState,
  epsilon = batchNormEpsilon,
  momentum = batchNormMomentum,
): { y: Tensor; mean: Tensor; variance: Tensor } {
  const { y, mean, variance } = batchNormalisation(x, weight, bias, epsilon);
  const count = x.shape[0] * x.shape[2] * x.shape[3];
  const unbiased = count / Math.max(count - 1, 1);
  const moved = (old: Tensor, now: Tensor, factor: number): Tensor =>
    add(mul(old, 1 - momentum), mul(now, momentum * factor));
  return { y, mean: moved(oldMean, mean, 1), variance: moved(oldVariance, variance, unbiased) };
}

/** LayerNorm over the last axis of x (Ba et al. 2016). */
export function layerNorm(x: Tensor, parameters: ParameterTensors, name: string): Tensor {
  const [scale, bias] = [parameters[`${name}.weight`], parameters[`${name}.bias`]];
  return layerNormalization(x, scale, bias, layerNormEpsilon).normalised;
}

/** LayerNorm over the channels of x [N,C,H,W]. */
export function layerNorm2d(x: Tensor, parameters: ParameterTensors, name: string): Tensor {
  return toChannelsFirst(layerNorm(toChannelsLast(x), parameters, name));
}

export const toChannelsLast = (x: Tensor): Tensor => transpose(x, [0, 2, 3, 1]);
export const toChannelsFirst = (x: Tensor): Tensor => transpose(x, [0, 3, 1, 2]);

/**
 * Global response normalisation of x [N,H,W,C] (ConvNeXt-V2, Woo et al. 2023, eqs. 1 to 3): each channel's
 * norm over the image, divided by the mean norm of all channels, scales the channel.
 */
export function globalResponseNorm(x: Tensor, parameters: ParameterTensors, name: string): Tensor {
  const squares = reduceSum(mul(x, x), { axes: [1, 2], keepDims: true });
  const norm = sqrt(add(squares, tiny));
  const relative = div(norm, add(reduceMean(norm, { axes: [3], keepDims: true }), layerNormEpsilon));
  // x and x times the response in one product: the factor has but one element for each channel of an image.
  const scale = add(mul(parameters[`${name}.weight`], relative), 1);
  return add(mul(x, scale), parameters[`${name}.bias`]);
}
