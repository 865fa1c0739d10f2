import type { ExplainOptions, Explanation } from "../../explain/index.js";
import { mostProbable } from "./entries.js";
import type { Column, ExplainingModel } from "./settings.js";

export interface Asked {
  /** The class to explain for each image; undefined for the predicted one. */
  readonly targets: readonly (number | undefined)[];
  /** How many of the most probable classes to explain; 1 explains the target alone. */
  readonly top: number;
}

/** Images one after the other, as pixels in [0,1]. */
export function pixelsOf(images: readonly Uint8Array[]): Float32Array {
  const size = images[0].length;
  const pixels = new Float32Array(images.length * size);
  for (const [index, bytes] of images.entries()) {
    for (let at = 0; at < size; at++) pixels[index * size + at] = bytes[at] / 255;
  }
  return pixels;
}

/**
 * Explains a group of images in all columns of a model, one pass per class.
 * @returns For each column, of each image the explanations of its classes.
 */
export async function explainGroup(
  explainer: Pick<ExplainingModel["explainer"], "explainEach">,
  pixels: Float32Array,
  columns: readonly Column[],
  { targets, top }: Asked,
  onProgress: (share: number) => void,
): Promise<Explanation[][][]> {
  const ways = columns.map(({ options: { method, layers } }) => ({ method, layers }));
  // What one method alone takes, the others pass over.
  const shared: ExplainOptions = Object.assign({}, ...columns.map(({ options }) => options));
  const explain = (asked: ExplainOptions["targets"], pass: number): Promise<Explanation[][]> =>
    explainer.explainEach(pixels, ways, {
      ...shared,
      targets: asked,
      onProgress: (share) => onProgress((pass + share) / top),
    });
  const known = targets.filter((target) => target !== undefined);
  const first = await explain(known.length === targets.length ? known : "predicted", 0);
  const all = first.map((explanations) => explanations.map((explanation) => [explanation]));
  const ranked = first[0].map((explanation) => mostProbable(explanation, top));
  for (let rank = 1; rank < top; rank++) {
    const next = await explain(
      ranked.map((classes) => classes[rank]),
      rank,
    );
    for (const [column, explanations] of next.entries()) {
      for (const [index, explanation] of explanations.entries()) all[column][index].push(explanation);
    }
  }
  return all;
}
