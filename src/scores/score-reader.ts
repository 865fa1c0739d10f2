import type { Tensor } from "../graph/index.js";

/**
 * The function that turns scores into probabilities; "log" where the scores are the logarithms of these, "none" where they are
 * plain numbers.
 */
export type Link = "softmax" | "sigmoid" | "log" | "none";

/** Scores of images, as part of a graph. */
export interface Rows {
  /** What maps explain [N,K]. */
  readonly logits: Tensor;
  /** The probabilities [N,K] where the link does not give them as the model does. */
  readonly shown?: Tensor;
}

/** What a model says of an image, and so what maps explain. */
export interface Scores {
  /** Name of the value that they are computed from: where it can be, before any softmax or sigmoid. */
  readonly name: string;
  /** The model output that they lead to. */
  readonly output: string;
  /** How many numbers the model gives for each image: one may stand for two classes. */
  readonly columns: number;
  /** Number of classes: two for a model with one number for both. 1 for a score that was asked for. */
  readonly classCount: number;
  /**
   * The link applied in the model, or softmax if there is none and there are several classes; "log" where scores are logarithms of
   * the probabilities, "none" where they are no probabilities.
   */
  readonly link: Link;
  /** Whether several classes may hold at once, each with a probability of its own. */
  readonly independent: boolean;
  /** The score that was asked for, in words; undefined for classes. */
  readonly asked?: string;
}

/** How the scores of a model are computed from its values. */
export interface ScoreReader {
  readonly scores: Scores;
  /** Names of the values to import. */
  readonly values: readonly string[];
  /** The scores of a number of images. */
  read(value: (name: string) => Tensor, batch: number): Rows;
  readonly notes: readonly string[];
}

/**
 * A number of each image [N], from the outputs of a model by name, each [N,...]: a graph, so that it has derivatives.
 */
export type ScoreFunction = (outputs: Readonly<Record<string, Tensor>>) => Tensor;

/** The vector that a model makes of an image, and what that image is called. */
export interface Likeness {
  readonly vector: Float32Array;
  readonly words: string;
}
