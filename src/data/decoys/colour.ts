import { allocateLike } from "../shared-memory.js";
import type { ImageSet } from "../types.js";

type Colour = readonly [red: number, green: number, blue: number];

/** A distinct colour for each class, as shares of a grey value. */
export const palette: readonly Colour[] = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
  [1, 1, 0],
  [1, 0, 1],
  [0, 1, 1],
  [1, 0.5, 0],
  [0.5, 0, 1],
  [0.5, 0.75, 0.25],
  [1, 0.6, 0.7],
];

export const grey: Colour = [1, 1, 1];

/**
 * Turns greyscale images into three channels, each image tinted with its own colour; black stays black.
 * @param colourOf - The colour of the image at an index.
 */
export function tint(set: ImageSet, colourOf: (index: number) => Colour): ImageSet {
  const { images, count, height, width } = set;
  const pixels = height * width;
  const tinted = allocateLike(images, 3 * images.length);
  const round = images instanceof Uint8Array ? Math.round : (value: number): number => value;
  for (let index = 0; index < count; index++) {
    for (const [channel, share] of colourOf(index).entries()) {
      const start = (3 * index + channel) * pixels;
      for (let at = 0; at < pixels; at++) tinted[start + at] = round(share * images[index * pixels + at]);
    }
  }
  return { ...set, images: tinted, channels: 3 };
}
