import type { Fitting } from "../../base/images/fitting.js";
import type { ImageShape } from "../../data/index.js";
import type { Picture } from "../formats/encode-image.js";

/** A shape in which the pixels of an image are wanted. */
export interface Wanted {
  readonly shape: ImageShape;
  /** How the image is brought to the shape; as for training by default. */
  readonly fitting?: Fitting;
}

/** What is wanted of an image file, beside its size. */
export interface Job {
  readonly path: string;
  /** What the path is relative to. */
  readonly folder: string;
  readonly wanted: readonly Wanted[];
  /** The longest side, in pixels, of a picture of it to look at; none without. */
  readonly pictureSide?: number;
}

export interface Result {
  /** Upright. */
  readonly height: number;
  readonly width: number;
  /** Bytes [C,H,W] for each wanted shape. */
  readonly pixels: readonly Uint8Array[];
  /** The image as it is, or smaller. */
  readonly picture?: Picture;
}

/** What a process that reads images answers, and whether it is the last answer that it gives. */
export type Answer = { readonly last: boolean } & (
  | { readonly result: Result }
  | { readonly message: string; readonly expected: boolean }
);
