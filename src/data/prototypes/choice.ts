import type { NdArray } from "../../base/array.js";
import type { Requirement } from "../../base/options/check-options.js";
import type { Prototypes } from "../types.js";
import { meanOf, nearest } from "./vectors.js";

/** What prototypes must be. */
export const prototypeMaps: Requirement = {
  accepts: (value) => {
    const { shape, data } = Object(value);
    return Array.isArray(shape) && data instanceof Float32Array;
  },
  words: "prototypes { shape, data } of the shape [K,H,W] or [K,k,H,W], such as classPrototypes makes",
};

/** Whether there are several prototypes per class [K,k,H,W] instead of one [K,H,W]. */
export const severalPerClass = ({ shape }: NdArray): boolean => shape.length === 4;

/**
 * The class prototype that an image is compared with: of several, the one whose centre is nearest to the image
 * (squared distance).
 * @param image - Channel means [H,W] in [0,1].
 * @returns [H,W], a view into the prototypes.
 */
export function prototypeFor(prototypes: Prototypes, label: number, image: Float32Array): Float32Array {
  const { shape, data, centres = data } = prototypes;
  const maps = ofClass(shape, data, label);
  return severalPerClass(prototypes) ? maps[nearest(image, ofClass(shape, centres, label)).index] : maps[0];
}

/**
 * The prototype of each image, as chosen by `prototypeFor`.
 * @param classes - [n].
 * @param images - Channel means [n,H,W] in [0,1].
 * @returns [n,H,W].
 */
export function prototypesFor(
  prototypes: Prototypes,
  classes: Int32Array,
  images: Float32Array,
): Float32Array {
  const pixels = images.length / classes.length;
  const chosen = new Float32Array(images.length);
  classes.forEach((label, at) => {
    chosen.set(prototypeFor(prototypes, label, images.subarray(at * pixels, (at + 1) * pixels)), at * pixels);
  });
  return chosen;
}

/** One map per class [K,H,W], for pictures: the mean of several prototypes. */
export function onePerClass(prototypes: Prototypes): NdArray {
  if (!severalPerClass(prototypes)) return prototypes;
  const { shape, data } = prototypes;
  const [classCount, , height, width] = shape;
  const means = new Float32Array(classCount * height * width);
  for (let label = 0; label < classCount; label++) {
    means.set(meanOf(ofClass(shape, data, label)), label * height * width);
  }
  return { shape: [classCount, height, width], data: means };
}

/** A class's maps [H,W] in an array shaped like prototypes. */
function ofClass(shape: readonly number[], data: Float32Array, label: number): Float32Array[] {
  const [height, width] = shape.slice(-2);
  const pixels = height * width;
  const count = data.length / (shape[0] * pixels);
  return Array.from({ length: count }, (_, at) => {
    const start = (label * count + at) * pixels;
    return data.subarray(start, start + pixels);
  });
}
