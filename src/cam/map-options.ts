import type { Requirements } from "../base/options/check-options.js";
import { oneOf } from "../base/options/requirements.js";
import { pair } from "../graph/index.js";
export const normalisations = ["minmax", "max", "sum", "none"] as const;

/**
 * How a map is scaled. "minmax": (M - min) / (max - min + 1e-8), in [0,1]; "max": M / (max + 1e-8);
 * "sum": M / (sum + 1e-8); "none": as it is.
 */
export type Normalisation = (typeof normalisations)[number];

export interface MapOptions {
  /** How each map is scaled; "minmax" by default. */
  readonly normalisation?: Normalisation;
  /** Height and width of the maps; those of the evidence by default. */
  readonly size?: readonly [number, number];
}

export const mapRequirements: Requirements<MapOptions> = { normalisation: oneOf(normalisations), size: pair };

export const mapDefaults = { normalisation: "minmax" } as const satisfies MapOptions;

export const alphas = ["differentiable", "detached"] as const;

/** "differentiable" lets the gradient of a loss flow through the channel weights too (second order). */
export type Alpha = (typeof alphas)[number];

export interface GradCamOptions extends MapOptions {
  readonly alpha?: Alpha;
}

export const gradCamRequirements: Requirements<GradCamOptions> = { ...mapRequirements, alpha: oneOf(alphas) };

export const gradCamDefaults = { alpha: "differentiable", ...mapDefaults } as const satisfies GradCamOptions;
