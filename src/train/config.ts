import { z } from "zod";
import { UsageError } from "../base/errors.js";
import { type Augmentation, movesImages, prototypeKinds } from "../data/index.js";
import { type Distance, distances, readings } from "../losses/index.js";
import { type ModelOptions, modelNames } from "../models/index.js";
import { count, dataOptions, loopOptions, parseOptions, stemOptions, steps } from "./config-parts.js";
import { fitDefaults } from "./fit.js";
import { type LossName, lossNames, objectiveDefaults } from "./objective.js";
import { defaultWeightDecay, optimiserNames } from "./optimisers.js";
import { groupDefaults } from "./parameter-groups.js";
import { batchNormModes, stepDefaults } from "./step.js";

/** Every option of a training run, with its default. Keys are those of a configuration file. */
const schema = z.strictObject({
  ...dataOptions,
  model: z.enum(modelNames).default("simple-cnn"),
  /** Options of the model; see ModelOptions. */
  layer: z.string().optional(),
  width: count.max(4096).optional(),
  ...stemOptions,
  /** Weights to begin with, and whether they must fit exactly. */
  init: z.string().optional(),
  strict: z.boolean().default(false),
  /** Patterns of parameter names that stay as they are. */
  freeze: z.array(z.string().min(1)).default([...groupDefaults.freeze]),
  /** Learning rate of each block over that of the next. */
  layerDecay: z.number().positive().max(1).default(groupDefaults.layerDecay),
  batchNorm: z.enum(batchNormModes).default(stepDefaults.batchNorm),
  loss: z.enum(lossNames).default(objectiveDefaults.loss),
  reading: z.enum(readings).default(objectiveDefaults.reading),
  distance: z.enum(distances).default(objectiveDefaults.distance),
  /** Weight of the CAM loss; by default the one in `lambdas`. */
  lambda: z.number().nonnegative().optional(),
  /** Steps over which lambda rises linearly. */
  lambdaWarmup: steps.default(fitDefaults.lambdaWarmup),
  /** Weight of the term that keeps maps from dying; by default 1 with "batch-cam" and 0 with other losses. */
  keepAlive: z.number().nonnegative().optional(),
  alpha: z.enum(["differentiable", "detached"]).default(objectiveDefaults.alpha),
  prototypes: z.enum(prototypeKinds).default("mean"),
  optimizer: z.enum(optimiserNames).default("adamw"),
  lr: z.number().positive().optional(),
  weightDecay: z.number().nonnegative().optional(),
  ...loopOptions,
  /** Decay of a moving average of the weights, which then is the model; 0 for none. */
  ema: z.number().min(0).lt(1).default(stepDefaults.ema),
  epochs: count.default(fitDefaults.epochs),
});

/** Options as a user gives them: everything may be left out. */
export type TrainOptions = z.input<typeof schema>;

/** Options with all defaults filled in. */
export type TrainConfig = Required<
  Pick<z.output<typeof schema>, "lambda" | "keepAlive" | "lr" | "weightDecay">
> &
  z.output<typeof schema>;

/**
 * Checks options and fills in the defaults.
 * @param where - Where the options come from, for messages.
 * @throws UsageError that names the first option that is unknown or cannot have its value.
 */
export function resolveConfig(options: unknown, where = "the options"): TrainConfig {
  const config = parseOptions(schema, options, where);
  if (
    config.loss === "batch-cam" &&
    config.reading === "consistency" &&
    movesImages(augmentationOf(config))
  ) {
    throw new UsageError(
      `The consistency reading cannot go with crop, flip or rotation (${where}): it compares the maps of a class ` +
        "with each other, which then lie in different places. Use the prototype reading, or leave them out.",
    );
  }
  return {
    ...config,
    lambda: config.lambda ?? lambdas[config.loss][config.distance],
    // Class means and consistency do not notice a single map that dies; the prototype loss does.
    keepAlive: config.keepAlive ?? (config.loss === "batch-cam" ? 1 : 0),
    lr: config.lr ?? (config.optimizer === "sgd" ? 0.05 : fitDefaults.learningRate),
    weightDecay: config.weightDecay ?? defaultWeightDecay[config.optimizer],
  };
}

/** The options of a model among those of a run. */
export const modelOptionsOf = (config: TrainConfig): ModelOptions => {
  const { layer, width, patch, downsampling, dropPath } = config;
  return { layer, width, patch, downsampling, dropPath };
};

/** The augmentation of a run. */
export const augmentationOf = ({ crop, flip, rotation, erasing }: Augmentation): Augmentation => ({
  crop,
  flip,
  rotation,
  erasing,
});

/** Weights of the CAM loss found on a validation split of MNIST (docs/RESULTS.md). */
const lambdas: Readonly<Record<LossName, Readonly<Record<Distance, number>>>> = {
  ce: { l1: 0, l2: 0, ssim: 0 },
  prototype: { l1: 0.3, l2: 0.1, ssim: 0.1 },
  "batch-cam": { l1: 0.3, l2: 0.1, ssim: 0.03 },
};
