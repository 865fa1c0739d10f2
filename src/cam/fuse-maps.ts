import { ShapeError } from "../base/errors.js";
import { add, mul, sameShape, type Tensor } from "../graph/index.js";
import { normalise } from "./normalise.js";

/**
 * One map of the maps of several layers: the mean of their normalised maps, each [N,H,W], scaled to [0,1] again. A map that is
 * dead in some of the layers is what the others show; one that is dead in all of them becomes zeros.
 * @throws ShapeError when there are no maps, or maps of several sizes.
 */
export function fuseMaps(maps: readonly Tensor[]): Tensor {
  const [first] = maps;
  if (!maps.every(({ shape }) => shape.length === 3 && sameShape(shape, first.shape)) || maps.length === 0) {
    const shapes = maps.map(({ shape }) => `[${shape}]`).join(", ") || "none";
    throw new ShapeError(`fuseMaps: the maps of all layers must have one shape [N,H,W], not ${shapes}.`);
  }
  return normalise(mul(maps.reduce(add), 1 / maps.length), "minmax");
}
