import type { NdArray } from "../base/array.js";
import { type ImageSet, imageFloats, pick } from "../data/index.js";
import type { Predictions } from "../train/index.js";

/** A few test images with their maps: correct predictions of every class first, then mistakes. */
export interface Gallery {
  /** [n,C,H,W] with pixels in [0,1]. */
  readonly images: NdArray;
  /** Maps of the labels' classes [n,H,W]. */
  readonly maps: NdArray;
  readonly labels: Int32Array;
  readonly predicted: Int32Array;
  readonly confidence: Float32Array;
}

const rightImages = 20;
const wrongImages = 12;

/**
 * Picks images without looking at their maps: the first correct ones of each class in turn, and the mistakes
 * that the model was most confident about.
 */
export async function galleryOf(
  set: ImageSet,
  { predicted, confidence }: Predictions,
  mapsOf: (set: ImageSet) => Promise<NdArray>,
): Promise<Gallery> {
  const indices = [...set.labels.keys()];
  const right = firstOfEachClass(
    indices.filter((index) => predicted[index] === set.labels[index]),
    set.labels,
  );
  const wrong = indices
    .filter((index) => predicted[index] !== set.labels[index])
    .sort((a, b) => confidence[b] - confidence[a]);
  const chosen = [...right.slice(0, rightImages), ...wrong.slice(0, wrongImages)];
  const part = pick(set, chosen);
  return {
    images: imagesOf(part),
    maps: await mapsOf(part),
    labels: part.labels,
    predicted: Int32Array.from(chosen, (index) => predicted[index]),
    confidence: Float32Array.from(chosen, (index) => confidence[index]),
  };
}

/** The first image of each class, then the second of each, and so on. */
function firstOfEachClass(indices: readonly number[], labels: Int32Array): number[] {
  const seen = new Map<number, number>();
  const ranked = indices.map((index) => {
    const rank = seen.get(labels[index]) ?? 0;
    seen.set(labels[index], rank + 1);
    return { index, rank };
  });
  return ranked
    .sort((a, b) => a.rank - b.rank || labels[a.index] - labels[b.index])
    .map(({ index }) => index);
}

function imagesOf(set: ImageSet): NdArray {
  const { count, channels, height, width } = set;
  const size = channels * height * width;
  const data = new Float32Array(count * size);
  for (let index = 0; index < count; index++) imageFloats(set, index, data, index * size);
  return { shape: [count, channels, height, width], data };
}
