import type { ConfigOf } from "../base/options/option.js";
import type { ModelOptions } from "../models/index.js";
import { constraintOf } from "./constraint-config.js";
import type { Complete } from "./data-parts.js";
import type { Objective } from "./objective-options.js";
import type { balanceOptions } from "./tables/data.js";
import type { constraintOptions, lossOptions } from "./tables/loss.js";
import type { modelOptions } from "./tables/model.js";
import type { loopOptions, optimiserOptions } from "./tables/optimisation.js";
import type { Constraint, GroupOptions, LoopSettings, StepOptions } from "./training-options.js";

/*
 * Splits the flat configuration of a run into what each part of the library takes. Every key is named, and
 * every part is complete: a renamed option does not compile, and none silently falls back to a default.
 */

type Settled<Config, Key extends keyof Config> = Config & Required<Pick<Config, Key>>;

type Loss = Settled<ConfigOf<typeof lossOptions>, "lambda" | "keepAlive">;
type Optimiser = Settled<ConfigOf<typeof optimiserOptions>, "lr" | "weightDecay">;

/** How training goes through its images. */
export type LoopConfig = ConfigOf<typeof loopOptions> &
  Pick<ConfigOf<typeof balanceOptions>, "sampler"> &
  Pick<Optimiser, "lr"> & { readonly epochs: number } & Pick<Loss, "lambda" | "lambdaWarmup">;

/** What a training step depends on. */
export type StepConfig = Loss &
  Optimiser &
  ConfigOf<typeof modelOptions> &
  ConfigOf<typeof constraintOptions> &
  ConfigOf<typeof loopOptions> & { readonly ema: number };

/** The weight of the explanation loss as a whole, and those of its parts. */
export const weightsOf = ({ lambda }: Pick<Loss, "lambda">): { lambda: number; weights: number[] } =>
  Array.isArray(lambda) ? { lambda: 1, weights: lambda } : { lambda, weights: [] };

/** The options of a built-in model. */
export const modelOptionsOf = ({
  layer,
  width,
  patch,
  downsampling,
  dropPath,
}: ConfigOf<typeof modelOptions>): Complete<ModelOptions> => ({
  layer,
  width,
  patch,
  downsampling,
  dropPath,
});

export function loopOf(config: LoopConfig): LoopSettings {
  const { batchSize, epochs, seed, schedule, lr: learningRate, warmup, lambdaWarmup, sampler } = config;
  const { lambda } = weightsOf(config);
  return { batchSize, epochs, seed, schedule, learningRate, warmup, lambda, lambdaWarmup, sampler };
}

/** How pretraining goes through its images: it has no explanation loss, and does not know the classes. */
export const pretrainLoopOf = (
  config: Omit<LoopConfig, "lambda" | "lambdaWarmup" | "sampler">,
): LoopSettings => loopOf({ ...config, lambda: 0, lambdaWarmup: 0, sampler: "natural" });

/** What training minimises. */
export function objectiveOf(config: StepConfig, classWeights: readonly number[] = []): Objective {
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
    classWeights,
  };
}

/** What a step does besides model and losses. */
export function stepOf(
  config: StepConfig,
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
