import { definedOnly } from "../base/objects.js";
import { checkOptions } from "../base/options/check-options.js";
import { checkShapes, relu, type Tensor } from "../graph/index.js";
import { resize } from "../nn/index.js";
import { type MapOptions, mapDefaults, mapRequirements } from "./map-options.js";
import { deadMaps, normalise } from "./normalise.js";

export interface FinishedMaps {
  /** Normalised maps [N,H,W]. */
  readonly maps: Tensor;
  /** 1 for each map that is dead, 0 for the others: float32 [N]. */
  readonly dead: Tensor;
}

/**
 * Turns evidence into maps to look at: its positive part (Selvaraju et al. 2017, eq. 2), resized bilinearly and
 * normalised map by map.
 *
 * @param evidence - [N,h,w], negative where something speaks against the class.
 * @returns Maps [N,H,W] of the asked size, in [0,1] unless the normalisation is "sum" or "none".
 *
 * @example
 * ```ts
 * import { constant, finishMap, Program } from "batchcam/graph";
 * import { nodeBackend } from "batchcam/node";
 *
 * const { maps, dead } = finishMap(constant([-1, 0, 2, 4], [1, 2, 2]));
 * const program = await Program.compile(nodeBackend(), { maps, dead });
 * const found = await program.run({});
 * console.log(found.maps?.data, found.dead?.data);
 * // Float32Array(4) [ 0, 0, 0.5, 1 ] Float32Array(1) [ 0 ]
 * ```
 */
export function finishMap(evidence: Tensor, options: MapOptions = {}): FinishedMaps {
  checkShapes("finishMap", { evidence: [evidence, "NHW"] });
  checkOptions(options, mapRequirements, "finishMap");
  const { normalisation, size } = { ...mapDefaults, ...definedOnly(options) };
  const [height, width] = size ?? evidence.shape.slice(1);
  const raw = resize(relu(evidence), height, width);
  return { maps: normalise(raw, normalisation), dead: deadMaps(raw) };
}
