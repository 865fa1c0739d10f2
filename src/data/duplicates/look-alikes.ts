import { closePairs } from "./close-pairs.js";
import { type Located, type Pairs, pairOf } from "./places.js";
import { thumbnailer } from "./thumbnail.js";

/** The side of a thumbnail: small enough that the noise of JPEG vanishes. */
const side = 16;

/**
 * Images look alike whose thumbnails correlate more than this: chosen on PneumoniaMNIST and the cells of BCCD, where copies that
 * were saved again correlate more and other images less.
 */
const alike = 0.985;

/** The nearest partner before each image, and how near. */
interface Nearest {
  readonly partner: Int32Array;
  readonly distance: Float32Array;
}

/**
 * Finds images that look alike without being equal: saved again, scaled, brighter. Grey thumbnails are searched; those of a
 * pair are then compared in colour. Images of one colour look like nothing. Each image is told with the nearest one before it,
 * the nearest pairs first.
 */
export function findLookAlikes(
  images: readonly Located[],
  distinct: readonly number[],
  groups: Int32Array,
): Pairs & { readonly complete: boolean } {
  const size = side ** 2;
  const vectors = new Float32Array(distinct.length * size);
  const { set: shape } = images[0];
  const reduce = thumbnailer(shape, side, true);
  const searched: number[] = [];
  for (const at of distinct) {
    const start = searched.length * size;
    reduce(images[at].set, images[at].index, vectors, start);
    if (vectors.subarray(start, start + size).some(Boolean)) searched.push(at);
  }
  const compare = comparisonInColour(images, shape.channels);
  const [splits, classes] = [nearest(searched.length), nearest(searched.length)];
  const filled = vectors.subarray(0, searched.length * size);
  const complete = closePairs(filled, size, Math.sqrt(2 * (1 - alike)), (first, second, squared) => {
    const [a, b] = [searched[first], searched[second]];
    if (groups[a] === groups[b]) return;
    const improved = [
      ...(images[a].split !== images[b].split ? [splits] : []),
      ...(images[a].label !== images[b].label ? [classes] : []),
    ].filter(({ distance }) => squared < distance[second]);
    if (improved.length === 0 || !compare(a, b)) return;
    for (const { partner, distance } of improved) {
      partner[second] = first;
      distance[second] = squared;
    }
  });
  const pairs = ({ partner, distance }: Nearest) =>
    [...partner.keys()]
      .filter((at) => partner[at] >= 0)
      .sort((a, b) => distance[a] - distance[b] || a - b)
      .map((at) => pairOf(images[searched[partner[at]]], images[searched[at]]));
  return { acrossSplits: pairs(splits), acrossClasses: pairs(classes), complete };
}

const nearest = (count: number): Nearest => ({
  partner: new Int32Array(count).fill(-1),
  distance: new Float32Array(count).fill(Number.POSITIVE_INFINITY),
});

/** Whether the thumbnails of two images are alike in all channels. */
function comparisonInColour(images: readonly Located[], channels: number): (a: number, b: number) => boolean {
  const reduce = thumbnailer(images[0].set, side, false);
  const [left, right] = [0, 1].map(() => new Float32Array(channels * side ** 2));
  return (a, b) => {
    if (channels === 1) return true;
    reduce(images[a].set, images[a].index, left, 0);
    reduce(images[b].set, images[b].index, right, 0);
    let product = 0;
    for (let at = 0; at < left.length; at++) product += left[at] * right[at];
    return product > alike;
  };
}
