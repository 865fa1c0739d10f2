import { interpolateInferno } from "d3-scale-chromatic";

const levels = 256;

/**
 * The colours of the levels 0 to 255, three bytes each (red, green, blue): "inferno", which is perceptually
 * uniform, grows lighter throughout, and so reads in greyscale and with colour blindness too.
 */
const table = Uint8Array.from(
  { length: levels * 3 },
  (_, byte) =>
    (Number.parseInt(interpolateInferno(Math.floor(byte / 3) / (levels - 1)).slice(1), 16) >>
      (16 - 8 * (byte % 3))) &
    255,
);

/** The level of 0 to 255 of each value; values outside [0,1] are clamped. */
export function levelsOf(values: ArrayLike<number>): Uint8ClampedArray {
  return new Uint8ClampedArray(values.length).map((_, at) => values[at] * (levels - 1));
}

/** RGB bytes [n,3] of levels [n] of 0 to 255. */
export function colourLevels(levels: ArrayLike<number>): Uint8Array {
  return new Uint8Array(levels.length * 3).map((_, byte) => {
    return table[levels[Math.floor(byte / 3)] * 3 + (byte % 3)];
  });
}

/** Red, green and blue, each of 0 to 255, of a value in [0,1]; values outside are clamped. */
export function colourOf(value: number): readonly [number, number, number] {
  const [red, green, blue] = colourLevels(levelsOf([value]));
  return [red, green, blue];
}
