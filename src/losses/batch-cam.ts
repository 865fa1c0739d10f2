import {
  div,
  gemm,
  matMul,
  max,
  min,
  mul,
  reduceMean,
  reduceSum,
  reshape,
  type Tensor,
} from "../graph/index.js";
import type { Distance } from "./choices.js";
import { mapDistance } from "./distance.js";

/** What maps are drawn to: one map in [0,1] for each class [K,H,W], or for each image of the batch [N,H,W]. */
export type PrototypeMaps = { readonly ofClasses: Tensor } | { readonly ofImages: Tensor };

/**
 * Prototype loss: mean over the batch of d(map, prototype of its class) (arXiv 2510.00664).
 * @param maps - Normalised maps [N,H,W].
 * @param labels - One-hot labels [N,K].
 * @param prototypes - Where augmentation moved an image, its prototype is to be moved in the same way.
 */
export function prototypeLoss(
  maps: Tensor,
  labels: Tensor,
  prototypes: PrototypeMaps,
  distance: Distance,
): Tensor {
  const targets =
    "ofImages" in prototypes ? prototypes.ofImages : ofClass(labels, flat(prototypes.ofClasses), maps.shape);
  return reduceMean(mapDistance(maps, targets, distance));
}

/**
 * Batch-CAM loss (arXiv 2510.00664), in the "prototype" reading: mean over the classes present in the
 * batch of d(mean map of the class, prototype). Of prototypes for each image the mean is taken, too: a class's
 * maps and prototypes have moved in the same ways.
 */
export function batchCamLoss(
  maps: Tensor,
  labels: Tensor,
  prototypes: PrototypeMaps,
  distance: Distance,
): Tensor {
  const { means, present } = classMeans(maps, labels);
  const [, height, width] = maps.shape;
  const targets =
    "ofImages" in prototypes
      ? reshape(classMeans(prototypes.ofImages, labels).means, [-1, height, width])
      : prototypes.ofClasses;
  const apart = mapDistance(reshape(means, targets.shape), targets, distance);
  return div(reduceSum(mul(apart, present)), reduceSum(present));
}

/**
 * Batch-CAM loss in the "consistency" reading: mean over the batch of d(map, mean map of its class). It has no
 * meaning where augmentation moves images: the maps of a class then lie in different places.
 */
export function consistencyLoss(maps: Tensor, labels: Tensor, distance: Distance): Tensor {
  return reduceMean(mapDistance(maps, ofClass(labels, classMeans(maps, labels).means, maps.shape), distance));
}

/** Mean map of each class [K,HW], zeros for a class that is absent, and 1 or 0 for present or absent [K]. */
function classMeans(maps: Tensor, labels: Tensor): { means: Tensor; present: Tensor } {
  const counts = reduceSum(labels, { axes: [0] });
  const sums = gemm(labels, flat(maps), undefined, { transA: true });
  return { means: div(sums, reshape(max(counts, 1), [-1, 1])), present: min(counts, 1) };
}

const flat = (maps: Tensor): Tensor => reshape(maps, [maps.shape[0], -1]);

/** For each sample the row of its class, in the given shape. */
export const ofClass = (labels: Tensor, rows: Tensor, shape: readonly number[]): Tensor =>
  reshape(matMul(labels, rows), shape);
