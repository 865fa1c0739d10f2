export const prototypeKinds = ["mean", "median", "quantile", "medoid", "k-means"] as const;

/**
 * "mean": the mean image of a class; "quantile": a quantile of each pixel, and "median" that of one half, which leave
 * out what few images of the class have, such as marks at changing places; "medoid": the image of the class with the
 * least sum of squared distances to the others, which is the one nearest to their mean; "k-means": several for each
 * class, the centres of clusters of its images.
 */
export type PrototypeKind = (typeof prototypeKinds)[number];

export interface PrototypeOptions {
  /** "k-means": prototypes for each class. */
  readonly perClass?: number;
  /** "quantile": which, in (0,1): a pixel that is dark in this share of a class's images is dark in its prototype. */
  readonly quantile?: number;
  /**
   * Whether to keep only what sets a class apart: max(0, prototype - mean of the other classes' prototypes), stretched
   * to the range 0 to 1 again.
   */
  readonly contrast?: boolean;
  /** "k-means": seed of the start. */
  readonly seed?: number;
}

export const prototypeDefaults = {
  perClass: 3,
  quantile: 0.6,
  contrast: false,
  seed: 1,
} as const satisfies PrototypeOptions;
