import type { Tensor } from "../../graph/index.js";

/** A layer of a model and what it does to the scores that are explained. */
export interface ExplainedLayer {
  /** [N,D,h,w] */
  readonly activations: Tensor;
  /** The derivative of each image's score of its class with respect to the activations [N,D,h,w]. */
  readonly gradient: Tensor;
}

/**
 * A class activation mapping: the evidence [N,h,w] that it finds at each place of a layer, before ReLU, and so negative where
 * evidence speaks against. One that needs no gradient also explains models that cannot be differentiated, but knows no
 * classes.
 */
export type CamMethod =
  | { readonly needsGradient: true; readonly evidence: (layer: ExplainedLayer) => Tensor }
  | {
      readonly needsGradient: false;
      readonly evidence: (layer: Pick<ExplainedLayer, "activations">) => Tensor;
    };
