import type { Requirements } from "../base/options/check-options.js";
import { numberOf, oneOf } from "../base/options/requirements.js";
import { pair } from "../graph/index.js";
export const normalisations = ["minmax", "max", "sum", "none"] as const;

/**
 * How a map is scaled. "minmax": (M - min) / (max - min), in [0,1]; "max": M / max; "sum": M / sum; "none": as it is. But
 * for the last, maps do not depend on the scale of the scores.
 */
export type Normalisation = (typeof normalisations)[number];

export interface MapOptions {
  /** How each map is scaled; "minmax" by default. */
  readonly normalisation?: Normalisation;
  /** Height and width of the maps; those of the evidence by default. */
  readonly size?: readonly [number, number];
  /**
   * Added to what maps are divided by; 0 by default. Without it the gradient of a loss on maps has no bound where a map is
   * nearly dead: training adds 1e-8.
   */
  readonly epsilon?: number;
}

/** What training adds to what maps are divided by. */
export const trainingEpsilon = 1e-8;

export const mapRequirements: Requirements<MapOptions> = {
  normalisation: oneOf(normalisations),
  size: pair,
  epsilon: numberOf({ from: 0 }),
};

export const mapDefaults = { normalisation: "minmax", epsilon: 0 } as const satisfies MapOptions;

export const alphas = ["differentiable", "detached"] as const;

/** "differentiable" lets the gradient of a loss flow through the channel weights too (second order). */
export type Alpha = (typeof alphas)[number];

export interface GradCamOptions extends MapOptions {
  readonly alpha?: Alpha;
}

export const gradCamRequirements: Requirements<GradCamOptions> = { ...mapRequirements, alpha: oneOf(alphas) };

export const gradCamDefaults = { alpha: "differentiable", ...mapDefaults } as const satisfies GradCamOptions;
