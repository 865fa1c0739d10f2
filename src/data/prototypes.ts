import type { NdArray } from "../base/array.js";
import { checkSet } from "./split.js";
import { type ImageSet, imageFloats, imageSize } from "./types.js";

export const prototypeKinds = ["mean", "median", "medoid"] as const;

/**
 * "mean": the mean image of a class; "median": the median of each pixel; "medoid": the image of the class
 * with the least sum of squared distances to the others, which is the one nearest to their mean.
 */
export type PrototypeKind = (typeof prototypeKinds)[number];

/**
 * One prototype for each class [K,H,W] in [0,1], from the channel means of the images of a (training) set,
 * each stretched to the range 0 to 1; one of a single colour becomes 0 everywhere.
 * @throws DataError when a class has no images, or the set cannot be used (see checkSet).
 */
export function classPrototypes(set: ImageSet, classCount: number, kind: PrototypeKind): NdArray {
  checkSet(set, classCount, "training", { requireEveryClass: true });
  const { height, width } = set;
  const pixels = height * width;
  const members: number[][] = Array.from({ length: classCount }, () => []);
  set.labels.forEach((label, index) => {
    members[label].push(index);
  });
  const data = new Float32Array(classCount * pixels);
  members.forEach((indices, label) => {
    data.set(stretch(statistics[kind](set, indices)), label * pixels);
  });
  return { shape: [classCount, height, width], data };
}

/** Less than this between the darkest and the lightest pixel is rounding, which must not be stretched. */
const leastRange = 1e-6;

type Statistic = (set: ImageSet, indices: readonly number[]) => Float32Array;

const mean: Statistic = (set, indices) => {
  const sums = new Float64Array(set.height * set.width);
  for (const index of indices) {
    greyscale(set, index).forEach((value, at) => {
      sums[at] += value;
    });
  }
  return Float32Array.from(sums, (sum) => sum / indices.length);
};

const median: Statistic = (set, indices) => {
  const images = indices.map((index) => greyscale(set, index));
  const column = new Float32Array(indices.length);
  const middle = (indices.length - 1) / 2;
  return Float32Array.from({ length: set.height * set.width }, (_, at) => {
    images.forEach((image, row) => {
      column[row] = image[at];
    });
    column.sort();
    return (column[Math.floor(middle)] + column[Math.ceil(middle)]) / 2;
  });
};

const medoid: Statistic = (set, indices) => {
  const centre = mean(set, indices);
  let nearest = greyscale(set, indices[0]);
  let least = Number.POSITIVE_INFINITY;
  for (const index of indices) {
    const image = greyscale(set, index);
    const distance = image.reduce((sum, value, at) => sum + (value - centre[at]) ** 2, 0);
    if (distance < least) [nearest, least] = [image, distance];
  }
  return nearest;
};

const statistics: Readonly<Record<PrototypeKind, Statistic>> = { mean, median, medoid };

/** The channel mean of an image [H,W]. */
function greyscale(set: ImageSet, index: number): Float32Array {
  const image = new Float32Array(imageSize(set));
  imageFloats(set, index, image, 0);
  if (set.channels === 1) return image;
  const pixels = set.height * set.width;
  return Float32Array.from({ length: pixels }, (_, at) => {
    let sum = 0;
    for (let channel = 0; channel < set.channels; channel++) sum += image[channel * pixels + at];
    return sum / set.channels;
  });
}

function stretch(image: Float32Array): Float32Array {
  let [lowest, highest] = [image[0], image[0]];
  for (const value of image) {
    lowest = Math.min(lowest, value);
    highest = Math.max(highest, value);
  }
  const range = highest - lowest;
  return range < leastRange ? image.fill(0) : image.map((value) => (value - lowest) / range);
}
