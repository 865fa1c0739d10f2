import { DataError } from "../base/errors.js";

/** @throws DataError when nothing was measured, since the mean would be NaN. */
export function checkMeasured(what: string, count: number): void {
  if (count === 0) throw new DataError(`${what}: nothing was measured yet. Is the split empty?`);
}
