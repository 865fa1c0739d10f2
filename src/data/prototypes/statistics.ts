import type { Random } from "../../base/random.js";
import { channelMeans } from "../greyscale.js";
import { imageFloats, imageSize } from "../image-set.js";
import type { ImageSet } from "../types.js";
import { kMeans } from "./k-means.js";
import { meanOf, squaredDistance } from "./vectors.js";

/** The images of one class. */
export interface ClassImages {
  readonly set: ImageSet;
  /** Their positions in the set; at least one. */
  readonly indices: readonly number[];
}

/** The mean image of a class [H,W]. */
export const mean = (images: ClassImages): Float32Array => meanOf(greyscales(images));

/**
 * The q-quantile of each pixel over a class [H,W], between two images by linear interpolation (definition 7 of
 * Hyndman & Fan, The American Statistician 50, 1996): a pixel that is dark in a share of at least q of the
 * images is dark.
 * @param q - In [0,1]; 0.5 gives the median.
 */
export function quantile(images: ClassImages, q: number): Float32Array {
  const all = [...greyscales(images)];
  const column = new Float32Array(all.length);
  const place = (all.length - 1) * q;
  const below = Math.floor(place);
  return Float32Array.from(all[0], (_, at) => {
    all.forEach((image, row) => {
      column[row] = image[at];
    });
    column.sort();
    return column[below] + (place - below) * (column[Math.ceil(place)] - column[below]);
  });
}

/**
 * The image of a class with the least sum of squared distances to the others: the one nearest to their mean
 * [H,W].
 */
export function medoid(images: ClassImages): Float32Array {
  const centre = mean(images);
  let found = { image: centre, distance: Number.POSITIVE_INFINITY };
  for (const image of greyscales(images)) {
    const distance = squaredDistance(image, centre);
    if (distance < found.distance) found = { image, distance };
  }
  return found.image;
}

/** The centres of `count` clusters of a class's images, each [H,W]. */
export const clusterCentres = (images: ClassImages, count: number, random: Random): Float32Array[] =>
  kMeans([...greyscales(images)], count, random);

/** The channel means of images, each [H,W] in its own memory. */
function* greyscales({ set, indices }: ClassImages): Generator<Float32Array, void> {
  for (const index of indices) {
    const image = new Float32Array(imageSize(set));
    imageFloats(set, index, image, 0);
    yield channelMeans(image, 1, set.height * set.width);
  }
}
