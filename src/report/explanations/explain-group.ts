import type { ExplainOptions, Explanation } from "../../explain/index.js";
import { mostProbable } from "./entries.js";
import type { Column, ExplainingModel } from "./settings.js";

export interface Asked {
  /** The class to explain for each image; undefined for the predicted one. */
  readonly targets: readonly (number | undefined)[];
  /** How many of the most probable classes to explain; 1 explains the target alone. */
  readonly top: number;
  /** Explains each class of at least this probability instead, and the most probable one in any case. */
  readonly least?: number | undefined;
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
  { targets, top, least }: Asked,
  onProgress: (share: number) => void,
): Promise<Explanation[][][]> {
  let passes = top;
  const ways = columns.map(({ options: { method, layers } }) => ({ method, layers }));
  // What one method alone takes, the others pass over.
  const shared: ExplainOptions = Object.assign({}, ...columns.map(({ options }) => options));
  const explain = (asked: ExplainOptions["targets"], pass: number): Promise<Explanation[][]> =>
    explainer.explainEach(pixels, ways, {
      ...shared,
      targets: asked,
      onProgress: (share) => onProgress((pass + share) / passes),
    });
  const known = targets.filter((target) => target !== undefined);
  const first = await explain(known.length === targets.length ? known : "predicted", 0);
  const all = first.map((explanations) => explanations.map((explanation) => [explanation]));
  const ranked = first[0].map((explanation) => {
    const { probabilities } = explanation;
    if (least === undefined) return mostProbable(explanation, top);
    return mostProbable(explanation, probabilities.length).filter(
      (one, at) => at === 0 || probabilities[one] >= least,
    );
  });
  passes = Math.max(...ranked.map(({ length }) => length));
  for (let rank = 1; rank < passes; rank++) {
    const next = await explain(
      ranked.map((classes) => classes[rank] ?? classes[0]),
      rank,
    );
    for (const [column, explanations] of next.entries()) {
      for (const [index, explanation] of explanations.entries())
        if (rank < ranked[index].length) all[column][index].push(explanation);
    }
  }
  return all;
}
