import type { Fitting } from "../../base/images/fitting.js";
import type { ImageShape } from "../../data/index.js";

/** What is wanted of an image file: its pixels in a shape, or its size. */
export interface Job {
  readonly path: string;
  /** What the path is relative to. */
  readonly folder: string;
  readonly shape?: ImageShape;
  /** How its pixels are brought to the shape. */
  readonly fitting?: Fitting;
}

/** Pixels [C,H,W], or height and width. */
export type Result = Uint8Array | readonly [height: number, width: number];

/** What a process that reads images answers, and whether it is the last answer that it gives. */
export type Answer = { readonly last: boolean } & (
  | { readonly result: Result }
  | { readonly message: string; readonly expected: boolean }
);
