import { relu, type Tensor } from "../graph/index.js";
import { resize } from "../nn/index.js";
import { deadMaps, type Normalisation, normalise } from "./normalise.js";

export interface MapOptions {
  readonly normalisation?: Normalisation;
  /** Height and width of the maps; those of the evidence by default. */
  readonly size?: readonly [number, number];
}

export const mapDefaults = { normalisation: "minmax" } as const;

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
