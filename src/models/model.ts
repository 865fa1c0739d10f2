import type { Tensor } from "../graph/index.js";
import type { ParameterSpec, ParameterTensors, Standardisation } from "../nn/index.js";

/** What a model must know of the images and classes. */
export interface ModelInput {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly classCount: number;
  readonly standardisation: Standardisation;
}

export interface ModelOutput {
  /** Class scores [N,K] before the softmax. */
  readonly logits: Tensor;
  /** Activations [N,D,h,w] of the layer that Grad-CAM explains. */
  readonly activations: Tensor;
}

/** An image classifier: parameter specifications and a pure function from images to logits. */
export interface Model {
  readonly name: string;
  readonly input: ModelInput;
  readonly parameters: readonly ParameterSpec[];
  /** Builds the graph; `images` is [N,C,H,W] with pixels in [0,1]: standardisation is part of the model. */
  apply(parameters: ParameterTensors, images: Tensor): ModelOutput;
}
