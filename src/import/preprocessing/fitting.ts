export const fits = ["crop", "stretch", "pad"] as const;
export const resamplings = ["nearest", "bilinear", "bicubic", "lanczos"] as const;

/** How an image of any size becomes one of the size that a model takes. */
export interface Fitting {
  /**
   * "crop": scaled until it just covers the size, and its middle cut out; "stretch": scaled along each side by itself; "pad":
   * scaled until it just fits, and the rest filled.
   */
  readonly fit: (typeof fits)[number];
  /** Share of the scaled image that its middle keeps along each side, in (0,1]: 0.875 where 256 pixels become 224. */
  readonly cropShare: number;
  /** As Pillow's filters of these names, which average over all pixels where an image becomes smaller. */
  readonly resample: (typeof resamplings)[number];
  /** Red, green and blue of what "pad" fills in, each from 0 to 255. */
  readonly padColour: readonly [number, number, number];
}

export const usualFitting: Fitting = {
  fit: "crop",
  cropShare: 1,
  resample: "bilinear",
  padColour: [0, 0, 0],
};
