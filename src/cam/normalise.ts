import { checkValue } from "../base/options/check-options.js";
import { numberOf, oneOf } from "../base/options/requirements.js";
import {
  add,
  cast,
  checkShapes,
  div,
  greater,
  mul,
  reduceMax,
  reduceMin,
  reduceSum,
  sub,
  type Tensor,
} from "../graph/index.js";
import { type Normalisation, normalisations } from "./map-options.js";
import { nonZero } from "./non-zero.js";

const perMap = { axes: [1, 2], keepDims: true };

/**
 * Scales maps [N,H,W] one by one. A dead map (its maximum equals its minimum) becomes zeros, except by "none".
 *
 * @param epsilon - Added to what maps are divided by, as in `MapOptions`.
 *
 * @example
 * ```ts
 * import { constant, normalise, Program } from "batchcam/graph";
 * import { nodeBackend } from "batchcam/node";
 *
 * const maps = constant([1, 2, 3, 5], [1, 2, 2]);
 * const program = await Program.compile(nodeBackend(), { scaled: normalise(maps, "minmax") });
 * console.log((await program.run({})).scaled?.data); // Float32Array(4) [ 0, 0.25, 0.5, 1 ]
 * ```
 */
export function normalise(maps: Tensor, how: Normalisation, epsilon = 0): Tensor {
  checkShapes("normalise", { maps: [maps, "NHW"] });
  checkValue(how, oneOf(normalisations), "normalise: how");
  checkValue(epsilon, numberOf({ from: 0 }), "normalise: epsilon");
  if (how === "none") return maps;
  const highest = reduceMax(maps, perMap);
  const lowest = reduceMin(maps, perMap);
  if (how === "minmax") return div(sub(maps, lowest), divisor(sub(highest, lowest), epsilon));
  const scale = how === "max" ? highest : reduceSum(maps, perMap);
  return mul(div(maps, divisor(scale, epsilon)), cast(greater(highest, lowest), "float32"));
}

const divisor = (x: Tensor, epsilon: number): Tensor => (epsilon > 0 ? add(x, epsilon) : nonZero(x));

/**
 * 1 for each map of [N,H,W] that is dead (its maximum equals its minimum), else 0: float32 [N]. A loss on maps can be
 * satisfied by making them all dead, so read every number on maps next to the share of dead ones.
 *
 * @example
 * ```ts
 * import { constant, deadMaps, Program } from "batchcam/graph";
 * import { nodeBackend } from "batchcam/node";
 *
 * const maps = constant([0, 0, 0, 0, 0, 1, 0, 0], [2, 2, 2]);
 * const program = await Program.compile(nodeBackend(), { dead: deadMaps(maps) });
 * console.log((await program.run({})).dead?.data); // Float32Array(2) [ 1, 0 ]
 * ```
 */
export function deadMaps(maps: Tensor): Tensor {
  checkShapes("deadMaps", { maps: [maps, "NHW"] });
  const axes = { axes: [1, 2] };
  return sub(1, cast(greater(reduceMax(maps, axes), reduceMin(maps, axes)), "float32"));
}

/** 0 for each map of [N,H,W] whose numbers are all finite, else NaN: float32 [N]. */
export const finiteOrNaN = (maps: Tensor): Tensor => mul(reduceSum(maps, { axes: [1, 2] }), 0);
