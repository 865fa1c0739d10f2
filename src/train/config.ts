import { z } from "zod";
import { UsageError } from "../base/errors.js";
import { datasetNames, prototypeKinds } from "../data/index.js";
import { type Distance, distances, readings } from "../losses/index.js";
import { modelNames } from "../models/index.js";
import { fitDefaults } from "./fit.js";
import { type LossName, lossNames, objectiveDefaults } from "./objective.js";
import { defaultWeightDecay, optimiserNames } from "./optimisers.js";
import { schedules } from "./schedule.js";

const count = z.number().int().positive();
const steps = z.number().int().nonnegative();

/** Every option of a training run, with its default. Keys are those of a configuration file. */
const schema = z.strictObject({
  /** Name of the dataset. */
  data: z.enum(datasetNames).default("digits"),
  /** Folder with the dataset's files; the cache folder when absent. */
  dataDir: z.string().optional(),
  model: z.enum(modelNames).default("simple-cnn"),
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
  schedule: z.enum(schedules).default(fitDefaults.schedule),
  /** Steps over which the learning rate rises linearly. */
  warmup: steps.default(fitDefaults.warmup),
  /** Largest global norm of the gradients; 0 for no limit. */
  clipNorm: z.number().nonnegative().default(0),
  epochs: count.default(fitDefaults.epochs),
  batchSize: count.default(fitDefaults.batchSize),
  /** Only the first so many images of the training or test set. */
  limitTrain: count.optional(),
  limitTest: count.optional(),
  /** Share of the training images that is set apart to choose the best epoch. */
  valFraction: z.number().min(0).lt(1).default(0.1),
  seed: z.number().int().nonnegative().max(0xffffffff).default(fitDefaults.seed),
  /** Threads of one step; all cores when absent. */
  threads: count.max(1024).optional(),
});

/** Options as a user gives them: everything may be left out. */
export type TrainOptions = z.input<typeof schema>;

/** Options with all defaults filled in. */
export type TrainConfig = Required<
  Pick<z.output<typeof schema>, "lambda" | "keepAlive" | "lr" | "weightDecay">
> &
  z.output<typeof schema>;

/** Names of all options, as written in a configuration file. */
export const configKeys = Object.keys(schema.shape);

/**
 * Checks options and fills in the defaults.
 * @param where - Where the options come from, for messages.
 * @throws UsageError that names the first option that is unknown or cannot have its value.
 */
export function resolveConfig(options: unknown, where = "the options"): TrainConfig {
  const parsed = schema.safeParse(options);
  if (!parsed.success) throw new UsageError(describe(parsed.error.issues[0], where));
  const config = parsed.data;
  return {
    ...config,
    lambda: config.lambda ?? lambdas[config.loss][config.distance],
    // Class means and consistency do not notice a single map that dies; the prototype loss does.
    keepAlive: config.keepAlive ?? (config.loss === "batch-cam" ? 1 : 0),
    lr: config.lr ?? (config.optimizer === "sgd" ? 0.05 : fitDefaults.learningRate),
    weightDecay: config.weightDecay ?? defaultWeightDecay[config.optimizer],
  };
}

/** Weights of the CAM loss found on a validation split of MNIST (docs/RESULTS.md). */
const lambdas: Readonly<Record<LossName, Readonly<Record<Distance, number>>>> = {
  ce: { l1: 0, l2: 0, ssim: 0 },
  prototype: { l1: 0.3, l2: 0.1, ssim: 0.1 },
  "batch-cam": { l1: 0.3, l2: 0.1, ssim: 0.03 },
};

function describe(issue: z.core.$ZodIssue, where: string): string {
  if (issue.code === "unrecognized_keys") {
    return `Unknown key "${issue.keys[0]}" in ${where}. The keys are: ${configKeys.join(", ")}.`;
  }
  const key = issue.path.join(".") || "value";
  return `The option "${key}" in ${where} cannot have that value: ${issue.message}.`;
}
