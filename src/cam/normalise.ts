import { checkValue } from "../base/options/check-options.js";
import { oneOf } from "../base/options/requirements.js";
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

const epsilon = 1e-8;
const perMap = { axes: [1, 2], keepDims: true };

/**
 * Scales maps [N,H,W] one by one. A dead map (its maximum equals its minimum) becomes zeros, except by "none".
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
export function normalise(maps: Tensor, how: Normalisation): Tensor {
  checkShapes("normalise", { maps: [maps, "NHW"] });
  checkValue(how, oneOf(normalisations), "normalise: how");
  if (how === "none") return maps;
  const highest = reduceMax(maps, perMap);
  const lowest = reduceMin(maps, perMap);
  if (how === "minmax") return div(sub(maps, lowest), add(sub(highest, lowest), epsilon));
  const scale = how === "max" ? highest : reduceSum(maps, perMap);
  return mul(div(maps, add(scale, epsilon)), cast(greater(highest, lowest), "float32"));
}

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
