import type { Tensor } from "../../graph/index.js";

/** Where a method was published. */
export interface Paper {
  /** "Selvaraju et al.", as a citation in running text has them. */
  readonly authors: string;
  readonly year: number;
  readonly title: string;
  readonly venue: string;
  /** Address of the paper: its arXiv page, or its DOI where it has none. */
  readonly url: string;
}

/** A layer of a model and how it moves the scores that are explained. */
export interface ExplainedLayer {
  /** [N,D,h,w] */
  readonly activations: Tensor;
  /** The derivative of each image's class score with respect to the activations [N,D,h,w]. */
  readonly gradient: Tensor;
}

export const baselineNames = ["black", "grey", "white", "mean", "blur", "zero"] as const;

/**
 * What stands for an image without content, or for a hidden part of one: a colour, "mean" (that of the image), "blur" (the
 * image without details), or "zero" (what becomes 0 in the model's preprocessing: the mean colour of its training images, or
 * black without one).
 */
export type BaselineName = (typeof baselineNames)[number];

export const reductions = ["sum", "max"] as const;

/** What a pixel counts by methods on pixels: the sum over its channels, or the largest of them. */
export type Reduction = (typeof reductions)[number];

export interface About {
  /** Its name in running text. */
  readonly title: string;
  /** What it computes, in one sentence. */
  readonly description: string;
  readonly paper: Paper;
  /** False for a method whose map is the same for every class. */
  readonly classSpecific?: false;
}

/**
 * One pass forward and one back to a layer: the evidence [N,h,w] at each place of the layer, before ReLU, so that
 * it is negative where something speaks against the class.
 */
export interface FromGradientOfLayer {
  readonly on: "layer";
  readonly runs: "once";
  readonly gradient: true;
  readonly evidence: (layer: ExplainedLayer) => Tensor;
  /** What the evidence is summed of, in magnitudes [N,h,w]. */
  readonly magnitude: (layer: ExplainedLayer) => Tensor;
}

/** One pass forward: also explains models that cannot be differentiated, but knows no classes. */
export interface FromActivations {
  readonly on: "layer";
  readonly runs: "once";
  readonly gradient: false;
  readonly classSpecific: false;
  readonly evidence: (layer: Pick<ExplainedLayer, "activations">) => Tensor;
}

/** Images and what is asked of them. */
export interface ExplainedImages {
  /** Class scores [N,K]. */
  readonly logits: Tensor;
  /** [N,C,H,W], on which the logits depend. */
  readonly images: Tensor;
  /** The class that each map explains, int32 [N]. */
  readonly targets: Tensor;
}

/** One pass forward and one back to the pixels: how much each channel of each pixel counts, for or against [N,C,H,W]. */
export interface FromGradientOfPixels {
  readonly on: "pixels";
  readonly runs: "once";
  readonly gradient: true;
  readonly attribution: (explained: ExplainedImages) => Tensor;
}

/** What hides parts of an image, or what it is compared with, unless the caller says otherwise. */
type Baselines = readonly BaselineName[];

/** Many runs for each image, one for each channel of the layer; the room explain has the code. */
export interface FromChannels {
  readonly on: "layer";
  readonly runs: "once per channel";
  readonly gradient: false;
  readonly baselines?: Baselines;
}

/** Many runs for each image, one for each position of a square; the room explain has the code. */
export interface FromSquares {
  readonly on: "pixels";
  readonly runs: "once per square";
  readonly gradient: false;
  readonly baselines: Baselines;
}

/** As many runs for each image as the caller asks for; the room explain has the code. */
export interface FromSamples {
  readonly on: "pixels";
  readonly runs: "once per sample";
  readonly gradient: boolean;
  /** Runs for each image unless the caller says otherwise. */
  readonly samples: number;
  /** Whether samples are drawn at random, from a seed. */
  readonly random: boolean;
  readonly baselines?: Baselines;
}

/** A method that says what in an image a classifier decides by: what it is, what it needs, and its graph if it has one. */
export type AttributionMethod = About &
  (FromGradientOfLayer | FromActivations | FromGradientOfPixels | FromChannels | FromSquares | FromSamples);
