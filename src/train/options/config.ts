import { z } from "zod";
import { UsageError } from "../../base/errors.js";
import { normalisations } from "../../cam/index.js";
import { type Augmentation, movesImages } from "../../data/index.js";
import { type PreprocessingName, preprocessings } from "../../import/index.js";
import { type Distance, distances, readings, supportScopes } from "../../losses/index.js";
import { type ModelOptions, modelNames } from "../../models/index.js";
import type { ExplanationLossName } from "../objective/loss-names.js";
import { explanationLossesOf } from "../objective/loss-names.js";
import { count, dataOptions, loopOptions, parseOptions, stemOptions, steps } from "./config-parts.js";
import { constraintOptions, resolveConstraint } from "./constraint-options.js";
import { fitDefaults } from "./loop-options.js";
import { evidenceKinds, objectiveDefaults } from "./objective-options.js";
import { prototypeOptions, resolvePrototypes } from "./prototype-options.js";
import {
  batchNormModes,
  defaultWeightDecay,
  groupDefaults,
  optimiserNames,
  stepDefaults,
} from "./step-options.js";

const weight = z.number().nonnegative();

/** Whether a model is an ONNX file, not one of this library. */
export const isModelFile = (model: string): boolean => model.toLowerCase().endsWith(".onnx");

/** Every option of a training run, with its default. Keys are those of a configuration file. */
const schema = z.strictObject({
  ...dataOptions,
  /** A model of this library, or an ONNX file. */
  model: z
    .string()
    .refine((name) => modelNames.some((known) => known === name) || isModelFile(name), {
      error: `it is neither an .onnx file nor one of ${modelNames.join(", ")}`,
    })
    .default("simple-cnn"),
  /** Of an ONNX file: the input that takes the images, the output with the scores, and what its numbers are. */
  modelInput: z.string().optional(),
  modelOutput: z.string().optional(),
  preprocess: z.enum(Object.keys(preprocessings) as [PreprocessingName]).optional(),
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
  /** "ce", or one or several explanation losses joined by "+". */
  loss: z.string().default(objectiveDefaults.loss),
  reading: z.enum(readings).default(objectiveDefaults.reading),
  distance: z.enum(distances).default(objectiveDefaults.distance),
  /** Weight of the explanation loss, or of each of several; by default those in `lambdas`. */
  lambda: z.union([weight, z.array(weight)]).optional(),
  /** Steps over which lambda rises linearly. */
  lambdaWarmup: steps.default(fitDefaults.lambdaWarmup),
  /** Weight of the term that keeps maps from dying; by default 1 with "batch-cam" and 0 with other losses. */
  keepAlive: z.number().nonnegative().optional(),
  alpha: z.enum(["differentiable", "detached"]).default(objectiveDefaults.alpha),
  normalisation: z.enum(normalisations).default(objectiveDefaults.normalisation),
  /** Layers whose maps the losses take; the one that is explained when there are none. */
  layers: z.array(z.string().min(1)).default([...objectiveDefaults.layers]),
  /** "prototype-support": what it keeps inside the support, and the support. */
  evidence: z.enum(evidenceKinds).default(objectiveDefaults.evidence),
  supportScope: z.enum(supportScopes).default(objectiveDefaults.supportScope),
  supportGain: z.number().positive().default(objectiveDefaults.supportGain),
  ...prototypeOptions,
  ...constraintOptions,
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
  Pick<z.output<typeof schema>, "lambda" | "keepAlive" | "prototypes" | "lr" | "weightDecay">
> &
  z.output<typeof schema>;

/**
 * Checks options one by one, not whether they go together.
 * @param where - Where the options come from, for messages.
 * @throws UsageError as `resolveConfig` does.
 */
export function checkOptions(options: unknown, where: string): void {
  parseOptions(schema, options, where);
}

/**
 * Checks options and fills in the defaults.
 * @param where - Where the options come from, for messages.
 * @throws UsageError that names the first option that is unknown or cannot have its value.
 */
export function resolveConfig(options: unknown, where = "the options"): TrainConfig {
  const config = parseOptions(schema, options, where);
  const losses = explanationLossesOf(config.loss);
  if (
    losses.includes("batch-cam") &&
    config.reading === "consistency" &&
    (movesImages(augmentationOf(config)) || config.prototypes === "k-means")
  ) {
    throw new UsageError(
      `The consistency reading cannot go with crop, flip, rotation or k-means prototypes (${where}): it compares the ` +
        "maps of a class with each other, which then differ. Use the prototype reading, or leave them out.",
    );
  }
  const lambda = lambdaOf(losses, config, where);
  return {
    ...config,
    lambda,
    ...resolveConstraint({ ...config, lambda }, losses.length, where),
    ...resolvePrototypes(config, losses.includes("prototype-support"), where),
    // Class means and consistency do not notice a single map that dies; the prototype loss does.
    keepAlive: config.keepAlive ?? (losses.some((name) => needsKeepAlive.has(name)) ? 1 : 0),
    lr: config.lr ?? (config.optimizer === "sgd" ? 0.05 : fitDefaults.learningRate),
    weightDecay: config.weightDecay ?? defaultWeightDecay[config.optimizer],
  };
}

/** A number for one loss, one for each of several; 0 for none. A multiplier is the weight of a single one itself. */
function lambdaOf(
  losses: readonly ExplanationLossName[],
  { lambda, loss, distance, mode }: z.output<typeof schema>,
  where: string,
): number | number[] {
  if (losses.length === 0) return 0;
  const free = losses.length === 1 && mode === "constrained";
  const defaults = losses.map((name) => (free ? 1 : defaultLambda(name, distance)));
  const given = Array.isArray(lambda) ? lambda : [lambda];
  if (lambda !== undefined && given.length !== losses.length) {
    throw new UsageError(
      `The loss "${loss}" takes ${losses.length === 1 ? "one weight" : `${losses.length} weights, one for each part`}, ` +
        `but lambda (${where}) has ${given.length}: give ${defaults.join(",")}, for example.`,
    );
  }
  const chosen = defaults.map((value, at) => given[at] ?? value);
  return chosen.length === 1 ? chosen[0] : chosen;
}

/** The weight of the explanation loss as a whole, and those of its parts inside it. */
export const weightsOf = ({ lambda }: Pick<TrainConfig, "lambda">): { lambda: number; weights: number[] } =>
  Array.isArray(lambda) ? { lambda: 1, weights: lambda } : { lambda, weights: [] };

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

/** Losses that all-zero maps, or a few of them, would satisfy. */
const needsKeepAlive: ReadonlySet<ExplanationLossName> = new Set(["batch-cam", "cam-consistency"]);

/** Weights found on validation splits (docs/RESULTS.md), for each distance where there is a choice. */
const lambdas: Readonly<Record<ExplanationLossName, number | Readonly<Record<Distance, number>>>> = {
  prototype: { l1: 0.3, l2: 0.1, ssim: 0.1 },
  "batch-cam": { l1: 0.3, l2: 0.1, ssim: 0.03 },
  "prototype-support": 0.1,
  "input-gradient": 0.01,
  rrr: 0.3,
  "rrr-g": 3,
  hint: 30,
  energy: 10,
  gain: 3,
  "cam-consistency": 3,
};

function defaultLambda(name: ExplanationLossName, distance: Distance): number {
  const known = lambdas[name];
  return typeof known === "number" ? known : known[distance];
}
