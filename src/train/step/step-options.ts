import { checkSize, type NdArray } from "../../base/array.js";
import { ShapeError, UsageError } from "../../base/errors.js";
import { checkOptions, checkValue, type Requirements } from "../../base/options/check-options.js";
import { flag, floats, int32s, objectWith, within } from "../../base/options/requirements.js";
import { prototypeMaps } from "../../data/index.js";
import { aModel, type Model, type ModelInput } from "../../models/index.js";
import {
  type Constraint,
  constraintRequirements,
  type GroupOptions,
  type Objective,
  objectiveRequirements,
  optimiserRequirements,
  type StepOptions,
  stepRequirements,
} from "../../options/index.js";
import { type Backend, isBackend } from "../../runtime/index.js";
import type { StepSettings, TrainingBatch } from "../loop/steps.js";

/** Options default to `stepDefaults`, `groupDefaults` and `objectiveDefaults`. */
export interface TrainStepOptions extends Partial<StepOptions>, Partial<GroupOptions> {
  readonly backend: Backend;
  readonly model: Model;
  readonly objective?: Partial<Objective>;
  /** Holds one of the two losses at or below a target, instead of using each step's weight. */
  readonly constraint?: Constraint;
  /** One map in [0,1] per class [K,H,W]; with several [K,k,H,W], each batch brings its images' prototypes. */
  readonly prototypes: NdArray;
}

/** What comes with each image of a batch. */
export interface BatchKind {
  /** Its own prototype: the nearest of several, or one moved with the image. */
  readonly ownPrototypes?: boolean;
  /** A mask of its decoy. */
  readonly masks?: boolean;
}

const anObject = objectWith("an object of options");

const requirements: Requirements<TrainStepOptions> = {
  ...stepRequirements,
  backend: isBackend,
  model: aModel,
  objective: anObject,
  constraint: anObject,
  prototypes: prototypeMaps,
};

/** @throws UsageError or ShapeError that names the option of a step that cannot have its value. */
export function checkStep(options: TrainStepOptions): void {
  checkOptions(options, requirements, "TrainStep", ["backend", "model", "prototypes"]);
  const { objective, constraint, optimiser, model, prototypes } = options;
  if (objective) checkOptions(objective, objectiveRequirements, "TrainStep: objective");
  if (constraint) {
    checkOptions(constraint, constraintRequirements, "TrainStep: constraint", ["on", "target"]);
  }
  if (optimiser) {
    checkOptions(optimiser, optimiserRequirements, "TrainStep: optimiser", ["name", "weightDecay"]);
  }
  const { classCount, height, width } = model.input;
  checkSize("TrainStep: prototypes", prototypes.data, prototypes.shape);
  const [classes, ...size] = prototypes.shape;
  const fits = size.length === 2 || size.length === 3;
  if (fits && classes === classCount && size.at(-2) === height && size.at(-1) === width) return;
  throw new ShapeError(
    `TrainStep: prototypes must be maps of ${height}x${width} pixels for ${classCount} classes, ` +
      `not [${prototypes.shape}].`,
  );
}

export const kindRequirements: Requirements<BatchKind> = { ownPrototypes: flag, masks: flag };

export const runRequirements: Requirements<StepSettings> = {
  learningRate: within.weight,
  lambda: within.weight,
};

const batchRequirements: Requirements<TrainingBatch> = {
  images: floats,
  labels: int32s,
  size: within.count,
  prototypes: floats,
  masks: floats,
};

/**
 * Checks a batch, but for its pixels: a step runs many times.
 * @throws UsageError, or ShapeError for an array of another length.
 */
export function checkBatch(batch: TrainingBatch, input: ModelInput): void {
  checkValue(batch, objectWith("a batch { images, labels, size }"), "TrainStep.run: batch");
  for (const [key, requirement] of Object.entries(batchRequirements)) {
    const value: unknown = Reflect.get(batch, key);
    if (value === undefined && (key === "prototypes" || key === "masks")) continue;
    checkValue(value, requirement, `TrainStep.run: batch.${key}`);
  }
  const { channels, height, width, classCount } = input;
  const { size, images, labels, prototypes, masks } = batch;
  const maps = [size, height, width];
  checkSize("TrainStep.run: batch.images", images, [size, channels, height, width]);
  checkSize("TrainStep.run: batch.labels", labels, [size]);
  if (prototypes) checkSize("TrainStep.run: batch.prototypes", prototypes, maps);
  if (masks) checkSize("TrainStep.run: batch.masks", masks, maps);
  const wrong = labels.find((label) => label < 0 || label >= classCount);
  if (wrong === undefined) return;
  throw new UsageError(
    `TrainStep.run: batch.labels must be classes from 0 to ${classCount - 1}, but has ${wrong}.`,
  );
}
