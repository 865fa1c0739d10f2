import { definedOnly } from "../base/objects.js";
import { checkOptions, type Requirements } from "../base/options/check-options.js";
import { flag } from "../base/options/requirements.js";
import { abs, add, checkShapes, relu, type Tensor, tensor } from "../graph/index.js";
import { resize } from "../nn/index.js";
import { aboveRounding } from "./channel-weights.js";
import { type MapOptions, mapDefaults, mapRequirements } from "./map-options.js";
import { deadMaps, finiteOrNaN, normalise } from "./normalise.js";

export interface FinishedMaps {
  /** Normalised maps [N,H,W]. */
  readonly maps: Tensor;
  /** 1 for each map that is dead, 0 for the others, NaN where the evidence is not finite: float32 [N]. */
  readonly dead: Tensor;
}

export interface FinishOptions extends MapOptions {
  /**
   * What the evidence was summed of, in magnitudes [N,h,w]. Evidence that is nowhere above a hundred-thousandth of the largest
   * sum is rounding: its map is dead.
   */
  readonly magnitude?: Tensor;
  /** Whether evidence against the class stays, below 0: such maps are not normalised. False by default. */
  readonly signed?: boolean;
}

const requirements: Requirements<FinishOptions> = { ...mapRequirements, magnitude: tensor, signed: flag };

/**
 * Turns evidence into maps to look at: its positive part (Selvaraju et al. 2017, eq. 2), resized bilinearly and
 * normalised map by map.
 *
 * @param evidence - [N,h,w], negative where something speaks against the class.
 * @returns Maps [N,H,W] of the asked size, in [0,1] unless the normalisation is "sum" or "none", or they are signed.
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
export function finishMap(evidence: Tensor, options: FinishOptions = {}): FinishedMaps {
  checkShapes("finishMap", { evidence: [evidence, "NHW"] });
  checkOptions(options, requirements, "finishMap");
  const { normalisation, size, epsilon, magnitude, signed } = { ...mapDefaults, ...definedOnly(options) };
  const [height, width] = size ?? evidence.shape.slice(1);
  const kept = signed ? evidence : relu(evidence);
  const raw = resize(
    magnitude ? aboveRounding(kept, magnitude, signed ? abs(kept) : kept) : kept,
    height,
    width,
  );
  return {
    maps: signed ? raw : normalise(raw, normalisation, epsilon),
    dead: add(deadMaps(raw), finiteOrNaN(evidence)),
  };
}
