import { minMaxed, rangeOf } from "../../base/min-max.js";
import type { Explanation } from "../options.js";

export type FinishedMap = Pick<Explanation, "map" | "dead" | "completenessError">;

/** The mean of maps [H,W], min-maxed to [0,1] again unless they are signed. */
export function averageOf(maps: readonly Float32Array[], signed: boolean): FinishedMap {
  const mean = maps[0].map((_, at) => maps.reduce((sum, map) => sum + map[at], 0) / maps.length);
  const { lowest, highest } = rangeOf(mean);
  return { map: signed ? mean : minMaxed(mean), dead: highest === lowest };
}

/** Images or maps, rows of `width` pixels one after another, with left and right exchanged. */
export const mirrored = (pixels: Float32Array, width: number): Float32Array =>
  pixels.map((_, at) => pixels[at - (at % width) + width - 1 - (at % width)]);
