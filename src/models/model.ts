import { UsageError } from "../base/errors.js";
import type { Tensor } from "../graph/index.js";
import type { ForwardMode, ParameterSpec, ParameterTensors, Standardisation } from "../nn/index.js";

/** What a model must know of the images and classes. */
export interface ModelInput {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly classCount: number;
  readonly standardisation: Standardisation;
}

/** Choices that a model may offer; one that a model does not know is refused. */
export interface ModelOptions {
  /** Name of the layer that Grad-CAM explains; the model's default target layer when absent. */
  readonly layer?: string;
  /** ResNet: channels of the first stage; 64 by default. */
  readonly width?: number;
  /** ConvNeXt-V2 and ViT: size of the patches that the stem cuts the image into. */
  readonly patch?: number;
  /** ConvNeXt-V2: factors by which the three downsampling layers shrink the image. */
  readonly downsampling?: readonly [number, number, number];
  /** ConvNeXt-V2 and ViT: rate of stochastic depth at the last block, growing linearly from 0; 0 by default. */
  readonly dropPath?: number;
}

export interface ModelOutput {
  /** Class scores [N,K] before the softmax. */
  readonly logits: Tensor;
  /** Activations [N,D,h,w] of the layer that Grad-CAM explains. */
  readonly activations: Tensor;
  /** Activations of every layer that can be explained in this pass, by name. */
  readonly layers: Readonly<Record<string, Tensor>>;
  /**
   * What is handed on from block to block, from the first to the last: a backward pass with little memory computes
   * what lies between again (`recomputingGrad`).
   */
  readonly checkpoints: readonly Tensor[];
  /** Next values of the buffers, for those that the pass changes. */
  readonly buffers: ParameterTensors;
}

/** An image classifier: parameter specifications and a pure function from images to logits. */
export interface Model {
  readonly name: string;
  readonly input: ModelInput;
  readonly options: ModelOptions;
  /** What training changes by its gradient. */
  readonly parameters: readonly ParameterSpec[];
  /** What training changes otherwise: running statistics. */
  readonly buffers: readonly ParameterSpec[];
  /** Names of the layers that Grad-CAM can explain, from first to last. */
  readonly layers: readonly string[];
  /** The one that it explains. */
  readonly targetLayer: string;
  /** Rates of the residual branches that stochastic depth may drop, in the order of `ForwardMode.keep`. */
  readonly dropRates: readonly number[];
  /** Name of the linear layer that gives the logits, and of the layer that takes the image. */
  readonly head: string;
  readonly stem: string;
  /** Beginnings of the parameters' names in each block, from first to last: units of layer-wise learning rates. */
  readonly blocks: readonly (readonly string[])[];
  /** Builds the graph; `images` is [N,C,H,W] with pixels in [0,1]: standardisation is part of the model. */
  apply(parameters: ParameterTensors, images: Tensor, mode?: ForwardMode): ModelOutput;
}

/** Parameters and buffers: all that a model's weights hold. */
export const stateSpecs = (model: Pick<Model, "parameters" | "buffers">): readonly ParameterSpec[] => [
  ...model.parameters,
  ...model.buffers,
];

/**
 * The layer to explain: the one that is asked for, or the default.
 * @throws UsageError when the model has no layer of that name.
 */
export function chooseLayer(model: string, layers: readonly string[], asked: string): string {
  if (layers.includes(asked)) return asked;
  throw new UsageError(`${model} has no layer "${asked}"; it has: ${layers.join(", ")}.`);
}

/**
 * Refuses options that a model does not have.
 * @throws UsageError that names the first of them.
 */
export function checkOptions(
  model: string,
  options: ModelOptions,
  known: readonly (keyof ModelOptions)[],
): void {
  for (const [name, value] of Object.entries(options)) {
    if (value !== undefined && !(known as readonly string[]).includes(name)) {
      throw new UsageError(`${model} has no option "${name}"; it has: ${known.join(", ")}.`);
    }
  }
}
