/** Maps pixels in [0,1] to a model's input: (pixel - mean) / deviation, per channel. */
export interface Preprocessing {
  /** One number for all channels, or one per channel. */
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

export const preprocessingNames = ["imagenet", "0-1", "-1-1", "0-255"] as const;

/**
 * "imagenet": the statistics of ImageNet (as in torchvision and most other models); "0-1", "-1-1" and "0-255":
 * the range of the values.
 */
export type PreprocessingName = (typeof preprocessingNames)[number];

export const preprocessings = {
  imagenet: { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] },
  "0-1": { mean: [0], deviation: [1] },
  "-1-1": { mean: [0.5], deviation: [0.5] },
  "0-255": { mean: [0], deviation: [1 / 255] },
} as const satisfies Record<PreprocessingName, Preprocessing>;
