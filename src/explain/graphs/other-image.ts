import type { FittedShape } from "../../data/index.js";
import type { Classifier, Likeness } from "../../import/index.js";
import { floatValue, type Values } from "../../runtime/index.js";
import { checkImages } from "../check-images.js";
import { feeds, results } from "./compose-programs.js";

/** The other image, once its size is known. */
export interface OtherImage {
  /** What it is called. */
  readonly words: string;
  read(shape: FittedShape): Float32Array | Promise<Float32Array>;
}

export const givenImage = (pixels: Float32Array | undefined): OtherImage | undefined =>
  pixels && { words: "another image", read: () => pixels };

interface ScorePrograms {
  logits(): Promise<{ run(values: Values): Promise<Readonly<Record<string, Float32Array>>> }>;
  release(): Promise<void>;
}

/** What the model makes of another image. */
export async function likenessTo(
  other: OtherImage,
  { classifier, programs }: { readonly classifier: Classifier; readonly programs: ScorePrograms },
): Promise<Likeness> {
  const { image, images } = classifier;
  const { channels, height, width } = image;
  try {
    const pixels = await other.read({ channels, height, width, fitting: images.fitting });
    checkImages(pixels, image);
    const runner = await programs.logits();
    const { [results.logits]: vector } = await runner.run({
      [feeds.images]: floatValue(pixels, [1, channels, height, width]),
    });
    return { vector, words: other.words };
  } finally {
    await programs.release();
  }
}
