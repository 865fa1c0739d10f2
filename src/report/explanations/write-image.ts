import { join } from "node:path";
import { percentOf } from "../../base/quantities.js";
import type { ImageSize } from "../../draw/index.js";
import type { Explanation } from "../../explain/index.js";
import { encodeNpy, imageFileSize, writeFileAtomic } from "../../files/index.js";
import { overlayFigure } from "../pictures/overlay-figure.js";
import { type ImageEntry, imageEntry, type MapFiles } from "./manifest.js";
import { rankedClass } from "./names.js";

/** An image with its explanations, one per class. */
export interface Explained {
  readonly path: string;
  /** Base name of its output files. */
  readonly stem: string;
  /** [C,H,W] in [0,1]. */
  readonly pixels: Float32Array;
  readonly found: readonly Explanation[];
}

export interface Writing {
  readonly out: string;
  readonly size: ImageSize;
  readonly classNames: readonly string[];
  /** Used in titles and file names. */
  readonly shortNames: readonly string[];
  /** Whether file names include the class's rank and name. */
  readonly ranked: boolean;
  /** Whether maps are also written as .npy files. */
  readonly raw: boolean;
}

/** Writes the overlay of each explanation, and its map if requested. */
export async function writeImage(
  { path, stem, pixels, found }: Explained,
  { out, size, classNames, shortNames, ranked, raw }: Writing,
): Promise<ImageEntry> {
  const files: MapFiles[] = [];
  for (const [index, explanation] of found.entries()) {
    const name = ranked ? `${stem}.${rankedClass(index + 1, shortNames[explanation.target])}` : stem;
    const file = { overlay: `${name}.cam.png`, ...(raw ? { map: `${name}.npy` } : {}) };
    const title = titleOf(explanation, shortNames);
    await writeFileAtomic(
      join(out, file.overlay),
      await overlayFigure(pixels, explanation.map, { ...size, title }),
      { durable: false },
    );
    if (file.map !== undefined) {
      const shape = [size.height, size.width];
      await writeFileAtomic(join(out, file.map), encodeNpy({ shape, data: explanation.map }), {
        durable: false,
      });
    }
    files.push(file);
  }
  return imageEntry(path, await imageFileSize(path), found, files, classNames);
}

/** The prediction for an image, and the class of the map if it differs. */
export function titleOf(
  { predicted, confidence, probabilities, target }: Explanation,
  names: readonly string[],
): string {
  const said = `predicted ${names[predicted]} (${percentOf(confidence)})`;
  return target === predicted
    ? said
    : `${said}, map for ${names[target]} (${percentOf(probabilities[target])})`;
}
