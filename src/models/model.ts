import { UsageError } from "../base/errors.js";
import {
  checkArguments,
  checkOptions,
  checkValue,
  type Requirements,
} from "../base/options/check-options.js";
import { didYouMean } from "../base/options/nearest.js";
import { listOf, objectWith, text, texts, within } from "../base/options/requirements.js";
import type { Tensor } from "../graph/index.js";
import {
  type ForwardMode,
  meanAndStd,
  type ParameterSpec,
  type ParameterTensors,
  type Standardisation,
} from "../nn/index.js";

/** What a model must know about its images and classes. */
export interface ModelInput {
  /** 1 for greyscale, 3 for colour. */
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly classCount: number;
  /** Mean and deviation of the training images; part of the model. */
  readonly standardisation: Standardisation;
}

/** Options of models; a model rejects those it does not have. */
export interface ModelOptions {
  /** The target layer, which Grad-CAM explains; by default that of the model. */
  readonly layer?: string;
  /** ResNet: channels of the first stage; 64 by default. */
  readonly width?: number;
  /** ConvNeXt-V2 and ViT: side of the stem's patches, in pixels; depends on the image size by default. */
  readonly patch?: number;
  /** ConvNeXt-V2: factors of the three downsampling layers; depend on the image size by default. */
  readonly downsampling?: readonly [number, number, number];
  /**
   * ConvNeXt-V2 and ViT: rate of stochastic depth in the last block, in [0,1), growing linearly from 0; 0 by
   * default.
   */
  readonly dropPath?: number;
}

/** The result of a forward pass. */
export interface ModelOutput {
  /** Logits [N,K]. */
  readonly logits: Tensor;
  /** The activations of the target layer [N,D,h,w]. */
  readonly activations: Tensor;
  /** The activations of every layer that can be explained in this pass, by name. */
  readonly layers: Readonly<Record<string, Tensor>>;
  /**
   * The values between blocks, from first to last. A backward pass that saves memory recomputes what lies
   * between them (`recomputingGrad`).
   */
  readonly checkpoints: readonly Tensor[];
  /** The next values of the buffers that the pass updates. */
  readonly buffers: ParameterTensors;
}

/** An image classifier: parameter specs and a pure function from images to logits. */
export interface Model {
  readonly name: string;
  readonly input: ModelInput;
  readonly options: ModelOptions;
  /** Trained by gradient. */
  readonly parameters: readonly ParameterSpec[];
  /** Updated otherwise: running statistics. */
  readonly buffers: readonly ParameterSpec[];
  /** The layers that Grad-CAM can explain, from first to last. */
  readonly layers: readonly string[];
  /** The layer that Grad-CAM explains. */
  readonly targetLayer: string;
  /** Drop rates of the residual branches with stochastic depth, in the order of `ForwardMode.keep`. */
  readonly dropRates: readonly number[];
  /** The linear layer that computes the logits. */
  readonly head: string;
  /** The layer that reads the image. */
  readonly stem: string;
  /**
   * Per block, from first to last, the prefixes of its parameters: the units of layer-wise learning rates.
   */
  readonly blocks: readonly (readonly string[])[];
  /** Builds the graph. `images` is [N,C,H,W] with pixels in [0,1]; the model standardises them itself. */
  apply(parameters: ParameterTensors, images: Tensor, mode?: ForwardMode): ModelOutput;
}

/**
 * Specs for everything that the weights of a model contain: parameters, then buffers.
 *
 * @example
 * ```ts
 * import { createModel, stateSpecs } from "batchcam";
 *
 * const standardisation = { mean: [0.13], std: [0.31] };
 * const input = { channels: 1, height: 28, width: 28, classCount: 10, standardisation };
 * console.log(stateSpecs(createModel("simple-cnn", input)).map(({ name }) => name));
 * // conv1.weight, conv1.bias, ...
 * ```
 */
export function stateSpecs(model: Pick<Model, "parameters" | "buffers">): readonly ParameterSpec[] {
  checkValue(model, withState, "stateSpecs: model");
  return [...model.parameters, ...model.buffers];
}

const withState = objectWith("a model, such as createModel makes", "parameters", "buffers");

/**
 * Checks the name of a target layer.
 * @throws UsageError when the model has no such layer.
 *
 * @example
 * ```ts
 * import { chooseLayer } from "batchcam/graph";
 *
 * console.log(chooseLayer("simple-cnn", ["conv1", "conv2", "conv3"], "conv2")); // conv2
 * ```
 */
export function chooseLayer(model: string, layers: readonly string[], asked: string): string {
  checkArguments("chooseLayer", { model: [model, text], layers: [layers, texts], asked: [asked, text] });
  if (layers.includes(asked)) return asked;
  throw new UsageError(
    `${model} has no layer "${asked}"; it has: ${layers.join(", ")}.${didYouMean(asked, layers)}`,
  );
}

const optionRequirements: Requirements<ModelOptions> = {
  layer: text,
  width: within.count,
  patch: within.count,
  downsampling: listOf(within.count, "three whole numbers from 1 up", 3),
  dropPath: within.shareBelowOne,
};

const inputRequirements: Requirements<ModelInput> = {
  channels: within.count,
  height: within.count,
  width: within.count,
  classCount: within.count,
  standardisation: meanAndStd,
};

/**
 * Checks what a model is made from.
 * @param known - The options that it has.
 * @throws UsageError that names what cannot have its value, or an option that the model does not have.
 */
export function checkModel(
  model: string,
  input: ModelInput,
  options: ModelOptions,
  known: readonly (keyof ModelOptions)[],
): void {
  checkValue(model, text, "createModel: name");
  checkOptions(input, inputRequirements, model, keysOfInput, "input");
  const { channels, standardisation } = input;
  for (const [key, values] of Object.entries(standardisation)) {
    if (values.length === channels) continue;
    throw new UsageError(
      `${model} input: standardisation needs a ${key} for each of the ${channels} channels, but has ${values.length}.`,
    );
  }
  checkOptions(options, optionRequirements, model);
  for (const [name, value] of Object.entries(options)) {
    if (value !== undefined && !(known as readonly string[]).includes(name)) {
      throw new UsageError(`${model} has no option \`${name}\`; it has: ${known.join(", ")}.`);
    }
  }
}

const keysOfInput = ["channels", "height", "width", "classCount", "standardisation"] as const;

/** What a model must be. */
export const aModel = objectWith("a model, such as createModel makes", "input", "parameters", "apply");
