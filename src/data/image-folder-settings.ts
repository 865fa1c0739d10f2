/** How the images of a folder are read. */
export interface ImageFolderSettings {
  /** Every image becomes a square with this side, in pixels. */
  readonly imageSize: number;
  /** 3 for colour (RGB), 1 for grey. */
  readonly channels: 1 | 3;
  /** Skip unreadable images instead of failing. */
  readonly skipBad: boolean;
}

/** The defaults of `ImageFolderSettings`. */
export const imageFolderDefaults = {
  imageSize: 64,
  channels: 3,
  skipBad: false,
} as const satisfies ImageFolderSettings;
