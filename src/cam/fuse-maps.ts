import { ShapeError } from "../base/errors.js";
import { checkValue } from "../base/options/check-options.js";
import { add, sameShape, type Tensor, tensors } from "../graph/index.js";
import { normalise } from "./normalise.js";

/**
 * Fuses the maps of several layers: their mean, min-maxed to [0,1] again. Where some layers give a dead map, the others
 * decide; where all do, the fused map is zeros.
 *
 * @param maps - For each layer maps [N,H,W] in [0,1], all of one shape.
 * @throws ShapeError when there are no maps, or maps of several shapes.
 *
 * @example
 * ```ts
 * import { constant, fuseMaps, Program } from "batchcam/graph";
 * import { nodeBackend } from "batchcam/node";
 *
 * const early = constant([0, 1, 0, 0], [1, 2, 2]);
 * const late = constant([0, 1, 1, 0], [1, 2, 2]);
 * const program = await Program.compile(nodeBackend(), { fused: fuseMaps([early, late]) });
 * console.log((await program.run({})).fused?.data); // Float32Array(4) [ 0, 1, 0.5, 0 ]
 * ```
 */
export function fuseMaps(maps: readonly Tensor[]): Tensor {
  checkValue(maps, tensors, "fuseMaps: maps");
  const [first] = maps;
  if (!maps.every(({ shape }) => shape.length === 3 && sameShape(shape, first.shape)) || maps.length === 0) {
    const shapes = maps.map(({ shape }) => `[${shape}]`).join(", ") || "none";
    throw new ShapeError(`fuseMaps: the maps of all layers must have one shape [N,H,W], not ${shapes}.`);
  }
  // The sum in place of the mean: both are the same from 0 to 1.
  return normalise(maps.reduce(add), "minmax");
}
