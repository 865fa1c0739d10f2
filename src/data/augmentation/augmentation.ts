/** Random changes to training images. */
export interface Augmentation {
  /** Zero padding around the image, in pixels, from which a random window of the image's size is cropped. */
  readonly crop: number;
  /** Whether images are mirrored horizontally, with probability 1/2. */
  readonly flip: boolean;
  /** Largest random rotation about the centre, in either direction, in degrees from 0 to 180. */
  readonly rotation: number;
  /**
   * Probability in [0,1] that a random rectangle is set to 0 (Zhong et al., Random Erasing Data Augmentation,
   * AAAI 2020): 2 to 33 % of the area, with an aspect ratio of 0.3 to 3.3.
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
