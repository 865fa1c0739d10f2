/** Random changes of training images. */
export interface Augmentation {
  /** Pixels of zero padding around the image, out of which a window of its own size is cut at random. */
  readonly crop: number;
  /** Whether left and right change places in every second image, on average. */
  readonly flip: boolean;
  /** Largest angle in degrees, 0 to 180, by which images are turned either way about their middle. */
  readonly rotation: number;
  /**
   * Probability, 0 to 1, that a random rectangle is set to 0 (Zhong et al., Random Erasing Data Augmentation,
   * AAAI 2020): 2 to 33 % of the area, with an aspect of 0.3 to 3.3.
   */
  readonly erasing: number;
}

/** No augmentation. */
export const augmentationDefaults = {
  crop: 0,
  flip: false,
  rotation: 0,
  erasing: 0,
} as const satisfies Augmentation;
