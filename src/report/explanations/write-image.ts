import { join } from "node:path";
import { percentOf } from "../../base/quantities.js";
import type { ImageSize } from "../../draw/index.js";
import type { Explanation } from "../../explain/index.js";
import { encodeNpy, imageFileSize, writeFileAtomic } from "../../files/index.js";
import { overlayFigure } from "../pictures/overlay-figure.js";
import { type ImageEntry, imageEntry, type MapFiles } from "./manifest.js";
import { rankedClass } from "./names.js";

/** An image with its explanations, one for each class. */
export interface Explained {
  readonly path: string;
  /** Name of its files, without what follows. */
  readonly stem: string;
  /** [C,H,W] in [0,1]. */
  readonly pixels: Float32Array;
  readonly found: readonly Explanation[];
}

export interface Writing {
  readonly out: string;
  readonly size: ImageSize;
  readonly classNames: readonly string[];
  /** For titles and names of files. */
  readonly shortNames: readonly string[];
  /** Whether the class's rank and name are in the names of files. */
  readonly ranked: boolean;
  /** Whether maps are also written as numbers. */
  readonly raw: boolean;
}

/** Writes the overlay of each explanation, and its map if asked for. */
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
    );
    if (file.map !== undefined) {
      const shape = [size.height, size.width];
      await writeFileAtomic(join(out, file.map), encodeNpy({ shape, data: explanation.map }));
    }
    files.push(file);
  }
  return imageEntry(path, await imageFileSize(path), found, files, classNames);
}

/** What the model says of an image, and what the map is for. */
export function titleOf(
  { predicted, confidence, probabilities, target }: Explanation,
  names: readonly string[],
): string {
  const said = `predicted ${names[predicted]} (${percentOf(confidence)})`;
  return target === predicted
    ? said
    : `${said}, map for ${names[target]} (${percentOf(probabilities[target])})`;
}
