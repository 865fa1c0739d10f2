import { checkSize } from "../base/array.js";
import { ShapeError } from "../base/errors.js";
import { checkMap } from "./check-measured.js";

/** @throws UsageError, ShapeError or DataError when two maps are none, differ in size, or are not finite. */
export function checkPair(where: string, first: Float32Array, second: Float32Array, names = pairNames): void {
  checkMap(`${where}: ${names[0]}`, first);
  checkMap(`${where}: ${names[1]}`, second);
  if (first.length === second.length) return;
  throw new ShapeError(
    `${where}: ${names[0]} and ${names[1]} must have the same size, but have ${first.length} and ` +
      `${second.length} values.`,
  );
}

const pairNames: readonly [string, string] = ["first", "second"];

/** @throws UsageError or ShapeError when a mask does not have a value for each pixel of a map. */
export function checkMask(where: string, map: Float32Array, mask: ArrayLike<number>): void {
  checkMap(`${where}: map`, map);
  checkSize(`${where}: mask`, mask, [map.length]);
}
