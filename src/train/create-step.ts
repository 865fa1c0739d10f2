import type { Prototypes } from "../data/index.js";
import type { Model } from "../models/index.js";
import type { Parameters } from "../nn/index.js";
import { objectiveOf, type StepConfig, stepOf } from "../options/index.js";
import type { Backend } from "../runtime/index.js";
import { TrainStep } from "./step/step.js";

/** Where an earlier step stood, to go on from there. */
export interface StepProgress {
  readonly optimiserState: Parameters;
  /** Updates so far. */
  readonly steps: number;
}

/**
 * The training step of a configuration.
 * @param weights - The values to start from.
 * @param progress - Where the step that made these values stood; a new one starts without.
 */
export function createStep(
  config: StepConfig,
  backend: Backend,
  model: Model,
  prototypes: Prototypes,
  weights: Parameters,
  progress?: StepProgress,
): TrainStep {
  const options = { ...stepOf(config), objective: objectiveOf(config), backend, model, prototypes };
  return new TrainStep(options, weights, progress?.optimiserState, progress?.steps);
}
