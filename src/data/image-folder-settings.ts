/** How the images of a folder are read. */
export interface ImageFolderSettings {
  /** Every image becomes a square with this side, in pixels. */
  readonly imageSize: number;
  /** 3 for colour (RGB), 1 for grey. */
  readonly channels: 1 | 3;
  /** Skip unreadable images instead of failing. */
  readonly skipBad: boolean;
  /** The share of each class that is held out as the test set where no folder holds one, above 0 and below 1. */
  readonly testFraction: number;
  /**
   * A regular expression that finds the group of an image, such as its patient, in its path from the class folder on: its
   * first pair of parentheses, or all that it matches. Images of a group are never held out without the others.
   */
  readonly groupPattern?: string;
}

/** The defaults of `ImageFolderSettings`. */
export const imageFolderDefaults = {
  imageSize: 64,
  channels: 3,
  skipBad: false,
  testFraction: 0.2,
} as const satisfies ImageFolderSettings;
