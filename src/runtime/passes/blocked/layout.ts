import type { Tensor } from "../../../graph/index.js";

/** One value in the layouts in which it has been made, or can be. */
export interface Layout {
  /** In the order of its shape. */
  plain?: Tensor;
  /** An image [N,C,H,W] as [N,C/b,H,W,b], under its shape. */
  blocked?: Tensor;
  /** An image [N,C,H,W] as [N,H,W,C]. */
  channelsLast?: Tensor;
  /** How to make the blocked image once more from what is kept anyway, when a tensor is known. */
  readonly again?: (awaited: Tensor) => Tensor;
  /** How to make the blocked image times one number for each channel, plus another, at no cost of its own. */
  readonly scaled?: Scaled;
}

/** Numbers for each channel [C]: a factor, or none, and a summand, or none. */
export type Scaled = (scale: Tensor | undefined, shift: Tensor | undefined) => Tensor;
