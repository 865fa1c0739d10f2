import type { Requirements } from "../base/options/check-options.js";
import { fits } from "../base/options/option.js";
import { listOf, objectWith, oneOf, texts, within } from "../base/options/requirements.js";
import type { Objective } from "./objective-options.js";
import { balanceOptions } from "./tables/data.js";
import { constraintOptions, lossOptions } from "./tables/loss.js";
import { modelOptions } from "./tables/model.js";
import { ema, epochs, loopOptions, optimiserOptions } from "./tables/optimisation.js";
import type {
  Constraint,
  GroupOptions,
  LoopSettings,
  OptimiserOptions,
  StepOptions,
} from "./training-options.js";

/*
 * What the options of the library's parts must be. Where a run has the same option, its table says so.
 */

export const objectiveRequirements: Requirements<Objective> = {
  loss: fits(lossOptions.loss),
  weights: listOf(within.weight, "an array of numbers from 0 up"),
  reading: fits(lossOptions.reading),
  distance: fits(lossOptions.distance),
  alpha: fits(lossOptions.alpha),
  normalisation: fits(lossOptions.normalisation),
  layers: texts,
  keepAlive: fits(lossOptions.keepAlive),
  evidence: fits(lossOptions.evidence),
  supportScope: fits(lossOptions.supportScope),
  supportGain: fits(lossOptions.supportGain),
  classWeights: listOf(within.positive, "an array of numbers above 0"),
};

/** The options of a whole objective. */
export const objectiveKeys = Object.keys(objectiveRequirements) as readonly (keyof Objective)[];

export const optimiserRequirements: Requirements<OptimiserOptions> = {
  name: fits(optimiserOptions.optimizer),
  weightDecay: fits(optimiserOptions.weightDecay),
};

export const constraintRequirements: Requirements<Constraint> = {
  on: oneOf(["ce", "explanation"]),
  target: fits(constraintOptions.ceTarget),
  rate: fits(constraintOptions.multiplierRate),
};

export const stepRequirements: Requirements<StepOptions & GroupOptions> = {
  optimiser: objectWith("an object { name, weightDecay }"),
  clipNorm: fits(loopOptions.clipNorm),
  ema: fits(ema),
  accumulate: fits(loopOptions.accumulate),
  batchNorm: fits(modelOptions.batchNorm),
  conflict: fits(constraintOptions.conflict),
  recompute: fits(loopOptions.recompute),
  seed: fits(loopOptions.seed),
  freeze: texts,
  layerDecay: fits(modelOptions.layerDecay),
};

export const loopRequirements: Requirements<LoopSettings> = {
  batchSize: fits(loopOptions.batchSize),
  epochs: fits(epochs),
  seed: fits(loopOptions.seed),
  schedule: fits(loopOptions.schedule),
  learningRate: fits(optimiserOptions.lr),
  warmup: fits(loopOptions.warmup),
  lambda: within.weight,
  lambdaWarmup: fits(lossOptions.lambdaWarmup),
  sampler: fits(balanceOptions.sampler),
};
