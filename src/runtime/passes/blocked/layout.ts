import type { Tensor } from "../../../graph/index.js";

/** A value in the layouts in which it has been, or can be, computed. */
export interface Layout {
  /** In plain layout. */
  plain?: Tensor;
  /** An image [N,C,H,W] stored as [N,C/b,H,W,b], keeping its shape. */
  blocked?: Tensor;
  /** An image [N,C,H,W], channels last: [N,H,W,C]. */
  channelsLast?: Tensor;
  /** Recomputes the blocked image from what is kept anyway, once a tensor is known. */
  readonly again?: (awaited: Tensor) => Tensor;
  /** Scales and shifts each channel for free, fused into the computation of the blocked image. */
  readonly scaled?: Scaled;
}

/** Per-channel numbers [C]: an optional factor and an optional summand. */
export type Scaled = (scale: Tensor | undefined, shift: Tensor | undefined) => Tensor;
