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

export const featureKinds = ["superpixels", "grid"] as const;

/** Superpixels, which follow the colours of an image, or the cells of a grid. */
export type Features = (typeof featureKinds)[number];

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
  /** @param pixels - For methods that need more than the layer: their evidence has the size of the images. */
  readonly evidence: (layer: ExplainedLayer, pixels: EvidencePixels) => Tensor;
  /** What the evidence is summed of, in magnitudes [N,h,w]. */
  readonly magnitude?: (layer: ExplainedLayer) => Tensor;
  /** What each class counts [N,K] in the score that is derived; that of the target is 1 and the others 0 by default. */
  readonly seeds?: (logits: Tensor, targets: Tensor) => Tensor;
}

/** The images behind a layer, and what becomes of what their channels count. */
export interface EvidencePixels extends ExplainedImages {
  /** [N,C,H,W] to [N,H,W]. */
  readonly overChannels: (values: Tensor) => Tensor;
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
  /** The colour that becomes 0 in the model's preprocessing [1,C,1,1]. */
  readonly zero: Tensor;
}

/** The same, and images to compare them with [N,C,H,W]. */
export interface ComparedImages extends ExplainedImages {
  readonly references: Tensor;
}

/** One pass forward and one back to the pixels: how much each channel of each pixel counts, for or against [N,C,H,W]. */
export interface FromGradientOfPixels {
  readonly on: "pixels";
  readonly runs: "once";
  readonly gradient: true;
  readonly attribution: (explained: ExplainedImages) => Tensor;
}

/**
 * One pass forward and one back for each image that an image is compared with: how much each channel of each pixel counts, for or
 * against [N,C,H,W].
 */
export interface FromComparison {
  readonly on: "pixels";
  readonly runs: "once per baseline";
  readonly gradient: true;
  readonly baselines: readonly BaselineName[];
  readonly attribution: (compared: ComparedImages) => Tensor;
}

/** Many runs for each image, one for each channel of the layer; the room explain has the code. */
export interface FromChannels {
  readonly on: "layer";
  readonly runs: "once per channel";
  readonly gradient: false;
  /** What hides parts of an image, unless the caller says otherwise. */
  readonly baselines?: readonly BaselineName[];
}

/** Many runs for each image, one for each position of a square; the room explain has the code. */
export interface FromSquares {
  readonly on: "pixels";
  readonly runs: "once per square";
  readonly gradient: false;
  readonly baselines: readonly BaselineName[];
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
  /** What an image is compared with, or what hides parts of it, unless the caller says otherwise. */
  readonly baselines?: readonly BaselineName[];
}

/** A method that says what in an image a classifier decides by: what it is, what it needs, and its graph if it has one. */
export type AttributionMethod = About &
  (
    | FromGradientOfLayer
    | FromActivations
    | FromGradientOfPixels
    | FromComparison
    | FromChannels
    | FromSquares
    | FromSamples
  );
