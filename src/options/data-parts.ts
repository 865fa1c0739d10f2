import type { ConfigOf } from "../base/options/option.js";
import type { Augmentation, ImageFolderSettings, PrototypeOptions } from "../data/index.js";
import type { dataOptions } from "./tables/data.js";
import type { prototypeOptions } from "./tables/prototypes.js";

type Prototypes = ConfigOf<typeof prototypeOptions>;

/** The options that determine the training data. */
export type DataConfig = ConfigOf<typeof dataOptions> &
  Prototypes &
  Required<Pick<Prototypes, "prototypes">> & { readonly seed: number };

/** All keys of some options, including those whose value is undefined. */
export type Complete<Options> = { [Key in keyof Required<Options>]: Options[Key] };

export const augmentationOf = ({
  crop,
  flip,
  rotation,
  erasing,
}: Pick<DataConfig, keyof Augmentation>): Augmentation => ({ crop, flip, rotation, erasing });

/** How a folder's images are read; undefined means the folder defaults. */
export const imageFolderOf = ({
  imageSize,
  channels,
  skipBad,
  testFraction,
  groupPattern,
}: Pick<DataConfig, keyof ImageFolderSettings>): Complete<Partial<ImageFolderSettings>> => ({
  imageSize,
  channels,
  skipBad,
  testFraction,
  groupPattern,
});

export const prototypesOf = ({
  prototypesPerClass: perClass,
  prototypeQuantile: quantile,
  contrast,
  seed,
}: DataConfig): Complete<PrototypeOptions> => ({ perClass, quantile, contrast, seed });
