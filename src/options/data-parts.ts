import type { ConfigOf } from "../base/options/option.js";
import type { Augmentation, ImageFolderSettings, PrototypeOptions } from "../data/index.js";
import type { dataOptions } from "./tables/data.js";
import type { prototypeOptions } from "./tables/prototypes.js";

type Prototypes = ConfigOf<typeof prototypeOptions>;

/** The options that training data depends on. */
export type DataConfig = ConfigOf<typeof dataOptions> &
  Prototypes &
  Required<Pick<Prototypes, "prototypes">> & { readonly seed: number };

/** All keys of some options, also those whose value is undefined. */
export type Complete<Options> = { [Key in keyof Required<Options>]: Options[Key] };

export const augmentationOf = ({
  crop,
  flip,
  rotation,
  erasing,
}: Pick<DataConfig, keyof Augmentation>): Augmentation => ({ crop, flip, rotation, erasing });

/** What becomes of the images of a folder; undefined stands for the defaults of folders. */
export const imageFolderOf = ({
  imageSize,
  channels,
  skipBad,
}: Pick<DataConfig, keyof ImageFolderSettings>): Complete<Partial<ImageFolderSettings>> => ({
  imageSize,
  channels,
  skipBad,
});

export const prototypesOf = ({
  prototypesPerClass: perClass,
  prototypeQuantile: quantile,
  contrast,
  seed,
}: DataConfig): Complete<PrototypeOptions> => ({ perClass, quantile, contrast, seed });
