import { relu, type Tensor } from "../graph/index.js";
import { resize } from "../nn/index.js";
import { type MapOptions, mapDefaults } from "./map-options.js";
import { deadMaps, normalise } from "./normalise.js";

export interface FinishedMaps {
  /** Normalised maps [N,H,W]. */
  readonly maps: Tensor;
  /** 1 for each map that is dead, 0 for the others: float32 [N]. */
  readonly dead: Tensor;
}

/**
 * Maps to look at, of the evidence [N,h,w] that a layer gives: its positive part (Selvaraju et al. 2017, eq. 2), resized
 * bilinearly and normalised map by map.
 */
export function finishMap(evidence: Tensor, options: MapOptions = {}): FinishedMaps {
  const { normalisation, size } = { ...mapDefaults, ...options };
  const [height, width] = size ?? evidence.shape.slice(1);
  const raw = resize(relu(evidence), height, width);
  return { maps: normalise(raw, normalisation), dead: deadMaps(raw) };
}
