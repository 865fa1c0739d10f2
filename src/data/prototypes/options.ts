export const prototypeKinds = ["mean", "median", "quantile", "medoid", "k-means"] as const;

/**
 * "mean": the mean image of a class; "quantile": a quantile of each pixel, and "median" the 0.5 quantile, which
 * leave out what only few images of the class have, such as marks that move around; "medoid": the image of the
 * class with the least sum of squared distances to the others, which is the one nearest to their mean;
 * "k-means": several per class, the cluster centres of its images.
 */
export type PrototypeKind = (typeof prototypeKinds)[number];

export interface PrototypeOptions {
  /** "k-means": prototypes per class. */
  readonly perClass?: number;
  /**
   * "quantile": which quantile, in (0,1): a pixel that is dark in this share of a class's images is dark in
   * its prototype.
   */
  readonly quantile?: number;
  /**
   * Whether to keep only what sets a class apart: max(0, prototype - mean of the other classes' prototypes),
   * stretched to the range 0 to 1 again.
   */
  readonly contrast?: boolean;
  /** "k-means": seed of the initial centres. */
  readonly seed?: number;
}

export const prototypeDefaults = {
  perClass: 3,
  quantile: 0.6,
  contrast: false,
  seed: 1,
} as const satisfies PrototypeOptions;
