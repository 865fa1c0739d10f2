/** What makes the numbers that a model takes of pixels in [0,1]: (pixel - mean) / deviation, for each channel. */
export interface Preprocessing {
  /** One number for all channels, or one for each. */
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

export const preprocessingNames = ["imagenet", "0-1", "-1-1", "0-255"] as const;

/**
 * "imagenet": the statistics of ImageNet's photographs (as torchvision's and most other models take them); "0-1", "-1-1"
 * and "0-255": the range of the numbers.
 */
export type PreprocessingName = (typeof preprocessingNames)[number];

export const preprocessings = {
  imagenet: { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] },
  "0-1": { mean: [0], deviation: [1] },
  "-1-1": { mean: [0.5], deviation: [0.5] },
  "0-255": { mean: [0], deviation: [1 / 255] },
} as const satisfies Record<PreprocessingName, Preprocessing>;
