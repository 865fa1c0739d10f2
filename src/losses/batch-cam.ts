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
import { type Distance, mapDistance } from "./distance.js";

export const readings = ["prototype", "consistency"] as const;

/** What the Batch-CAM loss draws together: class means with prototypes, or maps with their class mean. */
export type Reading = (typeof readings)[number];

/**
 * Prototype loss: mean over the batch of d(map, prototype of its class) (arXiv 2510.00664).
 * @param maps - Normalised maps [N,H,W].
 * @param labels - One-hot labels [N,K].
 * @param prototypes - One map in [0,1] for each class [K,H,W].
 */
export function prototypeLoss(maps: Tensor, labels: Tensor, prototypes: Tensor, distance: Distance): Tensor {
  return reduceMean(mapDistance(maps, ofClass(labels, flat(prototypes), maps), distance));
}

/**
 * Batch-CAM loss (arXiv 2510.00664), in the "prototype" reading: mean over the classes present in the
 * batch of d(mean map of the class, prototype).
 */
export function batchCamLoss(maps: Tensor, labels: Tensor, prototypes: Tensor, distance: Distance): Tensor {
  const { means, present } = classMeans(maps, labels);
  const apart = mapDistance(reshape(means, prototypes.shape), prototypes, distance);
  return div(reduceSum(mul(apart, present)), reduceSum(present));
}

/** Batch-CAM loss in the "consistency" reading: mean over the batch of d(map, mean map of its class). */
export function consistencyLoss(maps: Tensor, labels: Tensor, distance: Distance): Tensor {
  return reduceMean(mapDistance(maps, ofClass(labels, classMeans(maps, labels).means, maps), distance));
}

/** Mean map of each class [K,HW], zeros for a class that is absent, and 1 or 0 for present or absent [K]. */
function classMeans(maps: Tensor, labels: Tensor): { means: Tensor; present: Tensor } {
  const counts = reduceSum(labels, { axes: [0] });
  const sums = gemm(labels, flat(maps), undefined, { transA: true });
  return { means: div(sums, reshape(max(counts, 1), [-1, 1])), present: min(counts, 1) };
}

const flat = (maps: Tensor): Tensor => reshape(maps, [maps.shape[0], -1]);

/** For each sample the row of its class, in the shape of the maps. */
const ofClass = (labels: Tensor, rows: Tensor, maps: Tensor): Tensor =>
  reshape(matMul(labels, rows), maps.shape);
