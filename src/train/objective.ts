import { UsageError } from "../base/errors.js";
import { type GradCamOptions, gradCam, oneHot } from "../cam/index.js";
import { add, constant, mul, type Tensor } from "../graph/index.js";
import {
  batchCamLoss,
  consistencyLoss,
  crossEntropy,
  type Distance,
  keepAliveLoss,
  type PrototypeMaps,
  prototypeLoss,
  type Reading,
} from "../losses/index.js";
import type { ModelOutput } from "../models/index.js";

export const lossNames = ["ce", "prototype", "batch-cam"] as const;
export type LossName = (typeof lossNames)[number];

/** What training minimises: cross-entropy + lambda * CAM loss. */
export interface Objective {
  /** "ce" is cross-entropy alone. */
  readonly loss: LossName;
  /** Reading of the Batch-CAM loss. */
  readonly reading: Reading;
  readonly distance: Distance;
  readonly alpha: NonNullable<GradCamOptions["alpha"]>;
  /** Weight, inside the CAM loss, of the term that keeps maps from dying; 0 leaves it out. */
  readonly keepAlive: number;
}

export const objectiveDefaults = {
  loss: "prototype",
  reading: "prototype",
  distance: "ssim",
  alpha: "differentiable",
  keepAlive: 0,
} as const satisfies Objective;

export interface ObjectiveTerms {
  readonly total: Tensor;
  readonly crossEntropy: Tensor;
  /** The CAM loss before its weight; zero for "ce". */
  readonly cam: Tensor;
}

/**
 * Builds the loss of a batch.
 * @param labels - Classes int32 [N].
 * @param prototypes - For each class or for each image; the maps are brought to their size.
 * @param lambda - Weight of the CAM loss, a scalar.
 * @throws UsageError for the consistency reading with a prototype for each image, which says that images moved.
 */
export function objectiveTerms(
  objective: Objective,
  { logits, activations }: ModelOutput,
  labels: Tensor,
  prototypes: PrototypeMaps,
  lambda: Tensor,
): ObjectiveTerms {
  const rows = oneHot(labels, logits.shape[1]);
  const entropy = crossEntropy(logits, rows);
  if (objective.loss === "ce") return { total: entropy, crossEntropy: entropy, cam: constant(0) };
  const [, height, width] = ("ofImages" in prototypes ? prototypes.ofImages : prototypes.ofClasses).shape;
  const { alpha, keepAlive } = objective;
  const { maps, evidence } = gradCam(logits, activations, labels, { alpha, size: [height, width] });
  const distance = mapLoss(objective, maps, rows, prototypes);
  const cam = keepAlive > 0 ? add(distance, mul(keepAliveLoss(evidence), keepAlive)) : distance;
  return { total: add(entropy, mul(cam, lambda)), crossEntropy: entropy, cam };
}

function mapLoss(
  { loss, reading, distance }: Objective,
  maps: Tensor,
  rows: Tensor,
  prototypes: PrototypeMaps,
): Tensor {
  if (loss === "prototype") return prototypeLoss(maps, rows, prototypes, distance);
  if (reading === "prototype") return batchCamLoss(maps, rows, prototypes, distance);
  if ("ofImages" in prototypes) {
    throw new UsageError(
      "The consistency reading compares the maps of a class with each other, which says nothing where augmentation " +
        "moves the images. Leave out crop, flip and rotation, or use the prototype reading.",
    );
  }
  return consistencyLoss(maps, rows, distance);
}
