/** What becomes of the images of a folder. */
export interface ImageFolderSettings {
  /** Side in pixels of the square that every image becomes. */
  readonly imageSize: number;
  /** 3 (RGB) or 1 (grey). */
  readonly channels: 1 | 3;
  /** Whether images that cannot be read are left out instead of refused. */
  readonly skipBad: boolean;
}

export const imageFolderDefaults = {
  imageSize: 64,
  channels: 3,
  skipBad: false,
} as const satisfies ImageFolderSettings;
