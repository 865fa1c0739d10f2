import type { Augmentation, ImageFolderSettings, PrototypeOptions } from "../../data/index.js";
import type { ModelOptions } from "../../models/index.js";
import { constraintOf } from "./constraint-config.js";
import type { LoopSettings } from "./loop-options.js";
import type { Objective } from "./objective-options.js";
import type { PretrainConfig } from "./pretrain-config.js";
import type { Constraint, GroupOptions, StepOptions } from "./step-options.js";
import type { TrainConfig } from "./train-config.js";

/*
 * The flat configuration of a run as the parts of the library take it. Every key is named, and every part is complete:
 * an option whose name changes does not compile, and none falls back to a default by itself.
 */

type Complete<Options> = { [Key in keyof Required<Options>]: Options[Key] };

/** The weight of the explanation loss as a whole, and those of its parts inside it. */
export const weightsOf = ({ lambda }: Pick<TrainConfig, "lambda">): { lambda: number; weights: number[] } =>
  Array.isArray(lambda) ? { lambda: 1, weights: lambda } : { lambda, weights: [] };

/** The options of a model of this library. */
export const modelOptionsOf = ({
  layer,
  width,
  patch,
  downsampling,
  dropPath,
}: TrainConfig): Complete<ModelOptions> => ({ layer, width, patch, downsampling, dropPath });

export const augmentationOf = ({
  crop,
  flip,
  rotation,
  erasing,
}: Pick<TrainConfig, keyof Augmentation>): Augmentation => ({ crop, flip, rotation, erasing });

/** What becomes of the images of a folder; undefined stands for the defaults of folders. */
export const imageFolderOf = ({
  imageSize,
  channels,
  skipBad,
}: Pick<TrainConfig, keyof ImageFolderSettings>): Complete<Partial<ImageFolderSettings>> => ({
  imageSize,
  channels,
  skipBad,
});

export const prototypesOf = ({
  prototypesPerClass: perClass,
  prototypeQuantile: quantile,
  contrast,
  seed,
}: Pick<
  TrainConfig,
  "prototypesPerClass" | "prototypeQuantile" | "contrast" | "seed"
>): Complete<PrototypeOptions> => ({ perClass, quantile, contrast, seed });

/** How a run goes over its images. */
export function loopOf(config: TrainConfig): LoopSettings {
  const { batchSize, epochs, seed, schedule, lr: learningRate, warmup, lambdaWarmup } = config;
  const { lambda } = weightsOf(config);
  return { batchSize, epochs, seed, schedule, learningRate, warmup, lambda, lambdaWarmup };
}

/** How a pretraining run goes over its images: it has no explanation loss. */
export function pretrainLoopOf(config: PretrainConfig): LoopSettings {
  const { batchSize, epochs, seed, schedule, lr: learningRate, warmup } = config;
  return { batchSize, epochs, seed, schedule, learningRate, warmup, lambda: 0, lambdaWarmup: 0 };
}

/** What a run minimises. */
export function objectiveOf(config: TrainConfig): Objective {
  const { loss, reading, distance, alpha, normalisation, layers, keepAlive } = config;
  const { evidence, supportScope, supportGain } = config;
  const { weights } = weightsOf(config);
  return {
    loss,
    weights,
    reading,
    distance,
    alpha,
    normalisation,
    layers,
    keepAlive,
    evidence,
    supportScope,
    supportGain,
  };
}

/** What a step of a run does beyond its model and its losses. */
export function stepOf(
  config: TrainConfig,
): StepOptions & GroupOptions & { readonly constraint: Constraint | undefined } {
  const { optimizer: name, weightDecay, clipNorm, ema, accumulate, batchNorm, conflict, recompute } = config;
  const { seed, freeze, layerDecay } = config;
  const optimiser = { name, weightDecay };
  const constraint = constraintOf(config);
  return {
    optimiser,
    clipNorm,
    ema,
    accumulate,
    batchNorm,
    conflict,
    recompute,
    seed,
    freeze,
    layerDecay,
    constraint,
  };
}
