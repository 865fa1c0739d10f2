import type { Layer } from "../../import/index.js";
import type { Programs } from "../graphs/programs.js";

/** What a method that runs the model many times is given of one image. */
export interface Subject {
  /** [C,H,W] */
  readonly image: Float32Array;
  /** The class to explain. */
  readonly target: number;
  readonly programs: Programs;
  /** The layer, for methods that look at one. */
  readonly layer: Layer | undefined;
  readonly samples: number | undefined;
  readonly seed: number;
  /** Called with the share of the work that is done, in [0,1]. */
  readonly onProgress: (share: number) => void;
}

/** What speaks for a class, place by place: on the grid of a layer, or on the pixels. */
export interface Evidence {
  readonly values: Float32Array;
  readonly grid: readonly [number, number];
}

/** Explains one image. */
export type SampledMap = (subject: Subject) => Promise<Evidence>;
