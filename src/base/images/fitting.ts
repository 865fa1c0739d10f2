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

/** How this package fits images into the models that it trains, but for rounding. */
export const trainedFitting: Fitting = { ...usualFitting, resample: "lanczos" };

const isShare = (value: unknown): boolean => typeof value === "number" && value > 0 && value <= 1;
const isByte = (value: unknown): boolean => typeof value === "number" && value >= 0 && value <= 255;
const among =
  (names: readonly string[]) =>
  (value: unknown): boolean =>
    typeof value === "string" && names.includes(value);

const accepted: { readonly [Key in keyof Fitting]: (value: unknown) => boolean } = {
  fit: among(fits),
  cropShare: isShare,
  resample: among(resamplings),
  padColour: (value) => Array.isArray(value) && value.length === 3 && value.every(isByte),
};

/** Whether a value is a part of a fitting: some of its keys, and no others. */
export const isPartOfFitting = (value: unknown): value is Partial<Fitting> =>
  typeof value === "object" &&
  value !== null &&
  Object.entries(value).every(([key, part]) =>
    Object.entries(accepted).some(([name, accepts]) => name === key && (part === undefined || accepts(part))),
  );

export const isFitting = (value: unknown): value is Fitting =>
  isPartOfFitting(value) &&
  [value.fit, value.cropShare, value.resample, value.padColour].every((part) => part !== undefined);

export const fittingForm = `{ fit, cropShare, resample, padColour }: ${fits.join(", ")}; a share in (0,1]; ${resamplings.join(", ")}; [red, green, blue] from 0 to 255`;
