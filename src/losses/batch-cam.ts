import { checkValue, type Requirement } from "../base/options/check-options.js";
import { oneOf } from "../base/options/requirements.js";
import {
  checkShapes,
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
  tensor,
} from "../graph/index.js";
import { type Distance, distances } from "./choices.js";
import { mapDistance } from "./distance.js";

/** The targets of maps, in [0,1]: a prototype per class [K,H,W], or per image of the batch [N,H,W]. */
export type PrototypeMaps = { readonly ofClasses: Tensor } | { readonly ofImages: Tensor };

/**
 * Prototype loss (Batch-CAM, arXiv 2510.00664): the mean over the batch of d(map, prototype of its class).
 * @param maps - Normalised maps [N,H,W] in [0,1].
 * @param labels - One-hot labels [N,K].
 * @param prototypes - Of the size of the maps. If augmentation moved the images, pass one per image, moved
 * likewise.
 * @returns A scalar.
 *
 * @example
 * ```ts
 * import { constant, Program } from "batchcam/graph";
 * import { prototypeLoss } from "batchcam/losses";
 * import { nodeBackend } from "batchcam/node";
 *
 * const maps = constant([0, 1, 0, 0], [1, 2, 2]);
 * const labels = constant([1], [1, 1]);
 * const ofClasses = constant([0, 1, 1, 0], [1, 2, 2]);
 * const program = await Program.compile(nodeBackend(), { loss: prototypeLoss(maps, labels, { ofClasses }, "l1") });
 * const { loss } = await program.run({});
 * console.log(loss?.data); // [ 0.25 ]
 * ```
 */
export function prototypeLoss(
  maps: Tensor,
  labels: Tensor,
  prototypes: PrototypeMaps,
  distance: Distance,
): Tensor {
  checkMaps("prototypeLoss", maps, labels, prototypes);
  checkValue(distance, oneOf(distances), "prototypeLoss: distance");
  const targets =
    "ofImages" in prototypes ? prototypes.ofImages : ofClass(labels, flat(prototypes.ofClasses), maps.shape);
  return reduceMean(mapDistance(maps, targets, distance));
}

/**
 * Batch-CAM loss (arXiv 2510.00664) in the "prototype" reading: the mean over the classes present in the
 * batch of d(mean map of the class, its prototype). Prototypes per image are averaged per class too, because
 * the maps and prototypes of a class have moved alike.
 * @param maps - Normalised maps [N,H,W] in [0,1].
 * @param labels - One-hot labels [N,K].
 * @param prototypes - Of the size of the maps.
 * @returns A scalar.
 *
 * @example
 * ```ts
 * import { constant, Program } from "batchcam/graph";
 * import { batchCamLoss } from "batchcam/losses";
 * import { nodeBackend } from "batchcam/node";
 *
 * const maps = constant([0, 1, 0, 0, 0, 0, 1, 0], [2, 2, 2]); // their mean is the prototype at half strength
 * const labels = constant([1, 1], [2, 1]);
 * const ofClasses = constant([0, 1, 1, 0], [1, 2, 2]);
 * const program = await Program.compile(nodeBackend(), { loss: batchCamLoss(maps, labels, { ofClasses }, "l1") });
 * const { loss } = await program.run({});
 * console.log(loss?.data); // [ 0.25 ]
 * ```
 */
export function batchCamLoss(
  maps: Tensor,
  labels: Tensor,
  prototypes: PrototypeMaps,
  distance: Distance,
): Tensor {
  checkMaps("batchCamLoss", maps, labels, prototypes);
  checkValue(distance, oneOf(distances), "batchCamLoss: distance");
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
 * Batch-CAM loss in the "consistency" reading: the mean over the batch of d(map, mean map of its class). Do
 * not combine it with augmentation that moves images: the maps of a class then lie in different places.
 * All-zero maps are an optimum; see `keepAliveLoss`.
 * @param maps - Normalised maps [N,H,W] in [0,1].
 * @param labels - One-hot labels [N,K].
 * @returns A scalar.
 *
 * @example
 * ```ts
 * import { constant, Program } from "batchcam/graph";
 * import { consistencyLoss } from "batchcam/losses";
 * import { nodeBackend } from "batchcam/node";
 *
 * const maps = constant([0, 1, 0, 0, 0, 0, 1, 0], [2, 2, 2]);
 * const labels = constant([1, 1], [2, 1]);
 * const program = await Program.compile(nodeBackend(), { loss: consistencyLoss(maps, labels, "l1") });
 * const { loss } = await program.run({});
 * console.log(loss?.data); // [ 0.25 ]
 * ```
 */
export function consistencyLoss(maps: Tensor, labels: Tensor, distance: Distance): Tensor {
  checkShapes("consistencyLoss", { maps: [maps, "NHW"], labels: [labels, "NK"] });
  checkValue(distance, oneOf(distances), "consistencyLoss: distance");
  return reduceMean(mapDistance(maps, ofClass(labels, classMeans(maps, labels).means, maps.shape), distance));
}

/** What prototypes of maps must be. */
const prototypeMaps: Requirement = {
  accepts: (value) => {
    const maps = Object(value);
    return tensor.accepts(maps.ofClasses) || tensor.accepts(maps.ofImages);
  },
  words: "an object { ofClasses } or { ofImages } with a tensor of maps",
};

/** @throws UsageError or ShapeError when the prototypes are none, or do not belong to the labels. */
export function checkPrototypes(where: string, labels: Tensor, prototypes: PrototypeMaps): void {
  checkValue(prototypes, prototypeMaps, `${where}: prototypes`);
  checkShapes(where, {
    labels: [labels, "NK"],
    prototypes: "ofImages" in prototypes ? [prototypes.ofImages, "NHW"] : [prototypes.ofClasses, "KHW"],
  });
}

function checkMaps(where: string, maps: Tensor, labels: Tensor, prototypes: PrototypeMaps): void {
  checkValue(prototypes, prototypeMaps, `${where}: prototypes`);
  checkShapes(where, {
    maps: [maps, "NHW"],
    labels: [labels, "NK"],
    prototypes: "ofImages" in prototypes ? [prototypes.ofImages, "NHW"] : [prototypes.ofClasses, "KHW"],
  });
}

/** The mean map of each class [K,HW], zeros for absent classes, and 1 for present classes, else 0 [K]. */
function classMeans(maps: Tensor, labels: Tensor): { means: Tensor; present: Tensor } {
  const counts = reduceSum(labels, { axes: [0] });
  const sums = gemm(labels, flat(maps), undefined, { transA: true });
  return { means: div(sums, reshape(max(counts, 1), [-1, 1])), present: min(counts, 1) };
}

const flat = (maps: Tensor): Tensor => reshape(maps, [maps.shape[0], -1]);

/** The row of each sample's class, reshaped to `shape`. */
export const ofClass = (labels: Tensor, rows: Tensor, shape: readonly number[]): Tensor =>
  reshape(matMul(labels, rows), shape);
