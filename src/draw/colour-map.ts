import { interpolateInferno, interpolateRdBu } from "d3-scale-chromatic";
import { checkValue } from "../base/options/check-options.js";
import { number } from "../base/options/requirements.js";

const levels = 256;

/**
 * The RGB bytes of the levels 0 to 255 in the colour map "inferno". It is perceptually uniform and grows
 * steadily lighter, so it also reads in greyscale and with colour blindness.
 */
const table = Uint8Array.from(
  { length: levels * 3 },
  (_, byte) =>
    (Number.parseInt(interpolateInferno(Math.floor(byte / 3) / (levels - 1)).slice(1), 16) >>
      (16 - 8 * (byte % 3))) &
    255,
);

/** From blue (what speaks against a class) over white to red (what speaks for it), as bytes of the levels 0 to 255. */
const diverging = Uint8Array.from({ length: levels }, (_, level) => level).reduce<Uint8Array>(
  (bytes, level) => {
    bytes.set(
      interpolateRdBu(1 - level / (levels - 1))
        .match(/\d+/g)
        ?.map(Number) ?? [],
      3 * level,
    );
    return bytes;
  },
  new Uint8Array(levels * 3),
);

/** A signed map on the scale of `colourLevels`: its largest size is 0 or 1, and 0 in the middle. */
export function aroundZero(map: Float32Array): Float32Array {
  const largest = map.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  return map.map((value) => 0.5 + value / largest / 2);
}

/** Maps values from [0,1] to levels from 0 to 255; values outside are clamped. */
export function levelsOf(values: ArrayLike<number>): Uint8ClampedArray {
  const bytes = new Uint8ClampedArray(values.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = values[at] * (levels - 1);
  return bytes;
}

/**
 * The RGB bytes [n,3] of levels [n] from 0 to 255.
 * @param signed - Whether the middle is zero: blue below, red above.
 */
export function colourLevels(levels: ArrayLike<number>, signed = false): Uint8Array {
  const colours = signed ? diverging : table;
  const bytes = new Uint8Array(levels.length * 3);
  for (let at = 0; at < levels.length; at++) {
    for (let channel = 0; channel < 3; channel++) bytes[3 * at + channel] = colours[3 * levels[at] + channel];
  }
  return bytes;
}

/**
 * The colour of a map's value in "inferno": from black (0) over red to pale yellow (1).
 * @param value - In [0,1]; values outside are clamped.
 * @returns Red, green and blue, each from 0 to 255.
 *
 * @example
 * ```ts
 * import { colourOf } from "batchcam/node";
 *
 * console.log(colourOf(0), colourOf(1)); // [ 0, 0, 4 ] [ 252, 255, 164 ]
 * ```
 */
export function colourOf(value: number): readonly [number, number, number] {
  checkValue(value, number, "colourOf: value");
  const [red, green, blue] = colourLevels(levelsOf([value]));
  return [red, green, blue];
}
