import type { ComparisonMethod, Features } from "../../cam/index.js";
import type { ImageShape } from "../../data/index.js";

/** Overwrites a copy of the image [C,H,W] with the sample of a number. */
export type Draw = (sample: number, pixels: Float32Array) => void;

/** One image, the class to explain, and what a method on pixels may ask of the model. */
export interface PixelSubject {
  /** [C,H,W] */
  readonly image: Float32Array;
  readonly shape: ImageShape;
  /** What stands for an image without content, or for hidden parts of this one [C,H,W]. */
  readonly baseline: Float32Array;
  /** The class's score for `count` changed copies of the image. */
  scores(count: number, draw: Draw): Promise<number[]>;
  /** The mean over `count` changed copies of the score's derivative with respect to their pixels [C,H,W]. */
  meanGradient(count: number, draw: Draw): Promise<Float32Array>;
  /** What the image counts more than the baseline by a method, pixel by pixel [C,H,W]. */
  compared(method: ComparisonMethod): Promise<Float32Array>;
}

/** How a method with samples is asked for. */
export interface Sampling {
  /** Runs for each image. */
  readonly samples: number;
  readonly seed: number;
  /** What parts of an image are hidden as one. */
  readonly features: Features;
}

/** One image, the class to explain, and what a method on a layer may ask of the model. */
export interface LayerSubject {
  /** What the layer makes of the image [D,h,w]. */
  readonly activations: Float32Array;
  /** Height and width of the layer. */
  readonly grid: readonly [number, number];
  /** The class's score for the image as it is. */
  readonly score: number;
  /**
   * For each channel the class's score for the image that is masked by it, the channel resized and min-maxed; the baseline stands
   * for what is masked.
   */
  scoresMaskedByChannels(): Promise<number[]>;
  /** For each channel the class's score when it is set to zero. */
  scoresWithoutChannels(): Promise<number[]>;
}

/** What speaks for a class, or below 0 against it, place by place: on the grid of a layer, or on the pixels. */
export interface Evidence {
  /** [h,w], or [C,h,w] where there are channels. */
  readonly values: Float32Array;
  readonly grid: readonly [number, number];
  /** How many channels each place has, if they count on their own. */
  readonly channels?: number;
  /** For methods whose values should add up to the difference of two scores: by how much they exceed it. */
  readonly completenessError?: number;
}

/** The mean of the evidence of several runs of a method. */
export function meanEvidence(found: readonly Evidence[]): Evidence {
  const [first] = found;
  const mean = (of: (evidence: Evidence) => number): number =>
    found.reduce((sum, evidence) => sum + of(evidence), 0) / found.length;
  return {
    ...first,
    values: first.values.map((_, at) => mean(({ values }) => values[at])),
    ...(first.completenessError !== undefined && {
      completenessError: mean(({ completenessError = 0 }) => completenessError),
    }),
  };
}

/** The sum of the channels, each times its weight. */
export function weightedChannels({ activations, grid }: LayerSubject, weights: readonly number[]): Evidence {
  const size = activations.length / weights.length;
  const values = Float32Array.from({ length: size }, (_, at) =>
    weights.reduce((sum, weight, channel) => sum + weight * activations[channel * size + at], 0),
  );
  return { values, grid };
}
