import { checkFinite } from "../base/array.js";
import { DataError, ShapeError } from "../base/errors.js";
import { checkArguments, checkValue, type Requirement } from "../base/options/check-options.js";
import { floats, within } from "../base/options/requirements.js";

/** @throws DataError when nothing was measured, since the mean would be NaN. */
export function checkMeasured(what: string, count: number): void {
  if (count === 0) throw new DataError(`${what}: nothing was measured yet. Is the split empty?`);
}

/** @throws UsageError when maps cannot have such a size. */
export function checkMapSize(what: string, height: number, width: number): void {
  checkArguments(what, { height: [height, within.count], width: [width, within.count] });
}

/** @throws UsageError when a map is no Float32Array or empty; DataError when a value is not finite. */
export function checkMap(what: string, map: Float32Array): void {
  checkValue(map, someFloats, what);
  checkFinite(what, map);
}

/** What one map, or the logits of one image, must be. */
export const someFloats: Requirement = {
  accepts: (value) => value instanceof Float32Array && value.length > 0,
  words: "a Float32Array that is not empty",
};

/**
 * The shape [n,H,W] of maps of a size.
 * @throws UsageError when they are no Float32Array; ShapeError when they are not whole maps.
 */
export function mapsShape(
  what: string,
  maps: Float32Array,
  { height, width }: { readonly height: number; readonly width: number },
): readonly [number, number, number] {
  checkValue(maps, floats, what);
  const count = maps.length / (height * width);
  if (Number.isInteger(count)) return [count, height, width];
  throw new ShapeError(`${what} must be maps of ${height}x${width}, but has ${maps.length} values.`);
}
