import type { Prototypes } from "../data/index.js";
import type { Model } from "../models/index.js";
import type { Parameters } from "../nn/index.js";
import { objectiveOf, type StepConfig, stepOf } from "../options/index.js";
import type { Backend } from "../runtime/index.js";
import { TrainStep } from "./step/step.js";

/** The state of an earlier step, to resume from. */
export interface StepProgress {
  readonly optimiserState: Parameters;
  /** Updates so far. */
  readonly steps: number;
}

/** What a step knows of the training images. */
export interface StepData {
  readonly prototypes: Prototypes;
  /** The weight of each class in cross-entropy; all the same by default. */
  readonly classWeights?: readonly number[];
}

/**
 * Creates the training step of a configuration.
 * @param weights - Initial values.
 * @param progress - The state that belongs to these values; omit it for a fresh start.
 */
export function createStep(
  config: StepConfig,
  backend: Backend,
  model: Model,
  { prototypes, classWeights = [] }: StepData,
  weights: Parameters,
  progress?: StepProgress,
): TrainStep {
  const options = {
    ...stepOf(config),
    objective: objectiveOf(config, classWeights),
    backend,
    model,
    prototypes,
  };
  return new TrainStep(options, weights, progress?.optimiserState, progress?.steps);
}
