import type { NdArray } from "../base/array.js";

/** What a model takes, or what a picture is brought to. */
export interface ImageShape {
  /** 1 (grey) or 3 (RGB). */
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** Images of one split with their classes. */
export interface ImageSet {
  /** [count,channels,height,width] in row-major order: bytes 0 to 255, or floats in [0,1]. */
  readonly images: Uint8Array | Float32Array;
  /** The class of each image [count]. */
  readonly labels: Int32Array;
  /** 1 where the decoy of an image lies and 0 elsewhere [count,height,width]; absent from sets without decoys. */
  readonly masks?: Uint8Array;
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
  /** The validation images that the dataset itself sets apart; absent when it has no such split. */
  readonly validation?: ImageSet;
  readonly test: ImageSet;
  /** Files of an image folder that were left out because they cannot be read. */
  readonly skipped?: readonly string[];
}

export interface Dataset extends DatasetContent {
  readonly name: string;
  readonly title: string;
  /** Whether the images were drawn by a program. */
  readonly synthetic: boolean;
}

/** Maps in [0,1] that say what is typical for classes: one for each [K,H,W], or several [K,k,H,W]. */
export interface Prototypes extends NdArray {
  /**
   * Of several: the images [K,k,H,W] whose nearest one to an image says which prototype of a class is the image's; by
   * default the prototypes themselves.
   */
  readonly centres?: Float32Array;
}
