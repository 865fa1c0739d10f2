import type { NdArray } from "../base/array.js";

/** The shape of a model's input images, or of a resized picture. */
export interface ImageShape {
  /** 1 (grey) or 3 (RGB). */
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** The images of one split with their labels. */
export interface ImageSet {
  /** [count,channels,height,width] in row-major order: bytes 0 to 255, or floats in [0,1]. */
  readonly images: Uint8Array | Float32Array;
  /** The label of each image [count]. */
  readonly labels: Int32Array;
  /** 1 inside an image's decoy and 0 elsewhere [count,height,width]; absent without decoys. */
  readonly masks?: Uint8Array;
  /** The number of each image's group [count], such as its patient; the same number in every split. */
  readonly groups?: Int32Array;
  /** The file of each image [count]; absent where images have none of their own. */
  readonly files?: readonly string[];
  readonly count: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** What the files of a dataset hold. */
export interface DatasetContent {
  readonly classNames: readonly string[];
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly train: ImageSet;
  /** The dataset's own validation split; absent if it has none. */
  readonly validation?: ImageSet;
  readonly test: ImageSet;
  /** Files of an image folder that were skipped because they cannot be read. */
  readonly skipped?: readonly string[];
  /** What else there is to say about how the files were read and split: a sentence each. */
  readonly notes?: readonly string[];
}

export interface Dataset extends DatasetContent {
  readonly name: string;
  readonly title: string;
  /** Whether the images are synthetic. */
  readonly synthetic: boolean;
}

/** Maps in [0,1] of what is typical of each class: one per class [K,H,W], or several [K,k,H,W]. */
export interface Prototypes extends NdArray {
  /**
   * With several per class: the centres [K,k,H,W]; the one nearest to an image selects its prototype. By
   * default, the prototypes themselves.
   */
  readonly centres?: Float32Array;
}
