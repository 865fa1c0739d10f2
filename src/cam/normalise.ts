import {
  add,
  cast,
  div,
  greater,
  mul,
  reduceMax,
  reduceMin,
  reduceSum,
  sub,
  type Tensor,
} from "../graph/index.js";
import type { Normalisation } from "./map-options.js";

const epsilon = 1e-8;
const perMap = { axes: [1, 2], keepDims: true };

/** Maps [N,H,W] scaled one by one. A dead map (its maximum equals its minimum) becomes zeros, except by "none". */
export function normalise(maps: Tensor, how: Normalisation): Tensor {
  if (how === "none") return maps;
  const highest = reduceMax(maps, perMap);
  const lowest = reduceMin(maps, perMap);
  if (how === "minmax") return div(sub(maps, lowest), add(sub(highest, lowest), epsilon));
  const scale = how === "max" ? highest : reduceSum(maps, perMap);
  return mul(div(maps, add(scale, epsilon)), cast(greater(highest, lowest), "float32"));
}

/** 1 for each map of [N,H,W] that is dead (its maximum equals its minimum), else 0: float32 [N]. */
export function deadMaps(maps: Tensor): Tensor {
  const axes = { axes: [1, 2] };
  return sub(1, cast(greater(reduceMax(maps, axes), reduceMin(maps, axes)), "float32"));
}
