import { streamOf } from "../../base/random-streams.js";
import { input } from "../../graph/index.js";
import type { Transform } from "../../losses/index.js";
import type { ModelInput } from "../../models/index.js";
import { floatValue, type Values } from "../../runtime/index.js";

/** Largest shift, as a share of the image side. */
const reach = 1 / 7;

type Size = Pick<ModelInput, "height" | "width">;

/** The graph's inputs for shifting the images, with zeros shifted in. */
export const shiftInputs = ({ height, width }: Size): Transform => ({
  rows: input("shift.rows", [height, height]),
  columns: input("shift.columns", [width, width]),
});

/** Their values for moving content down and right by some pixels. */
export const shiftValues = ({ height, width }: Size, down: number, right: number): Values => ({
  "shift.rows": floatValue(shiftMatrix(height, down, false), [height, height]),
  "shift.columns": floatValue(shiftMatrix(width, right, true), [width, width]),
});

/**
 * Their values in one step: a shift of up to a seventh of the side in each direction, determined by seed and
 * step alone.
 */
export function shiftFeeds(size: Size, seed: number, step: number): Values {
  const random = streamOf(seed, "shifts", step);
  const [down, right] = [size.height, size.width].map((side) => {
    const most = Math.floor(side * reach);
    return random.integer(2 * most + 1) - most;
  });
  return shiftValues(size, down, right);
}

/**
 * Shift matrix with a 1 where an old position moves to a new one: new along rows, or along columns when
 * transposed.
 */
function shiftMatrix(side: number, by: number, transposed: boolean): Float32Array {
  const data = new Float32Array(side * side);
  for (let at = 0; at < side; at++) {
    const from = at - by;
    if (from >= 0 && from < side) data[transposed ? from * side + at : at * side + from] = 1;
  }
  return data;
}
