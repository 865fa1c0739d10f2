import { ShapeError } from "../base/errors.js";
import { checkOptions, type Requirements } from "../base/options/check-options.js";
import { listOf, within } from "../base/options/requirements.js";
import { maxPool, relu, reshape, type Tensor } from "../graph/index.js";
import { convolution, layerParameters, linear, standardise } from "../nn/index.js";
import { checkModel, chooseLayer, type Model, type ModelInput, type ModelOptions } from "./model.js";

/** The sizes of a typology CNN. */
export interface TypologyCnnSizes {
  /** Output channels of the two convolutions; [20, 50] by default. */
  readonly widths?: readonly [number, number];
  /** Units of the hidden linear layer; 256 by default. */
  readonly hidden?: number;
}

const sizeRequirements: Requirements<TypologyCnnSizes> = {
  widths: listOf(within.count, "two whole numbers from 1 up", 2),
  hidden: within.count,
};

const kernel = 5;

/** The side after a 5x5 convolution without padding and 2x2 pooling. */
const shrunk = (side: number): number => Math.floor((side - kernel + 1) / 2);

/**
 * The network on which Friedrich et al. 2023 ("A typology for exploring the mitigation of shortcut
 * behaviour") compare losses with Decoy-MNIST: two 5x5 convolutions without padding (20 and 50 channels),
 * each with ReLU and max pooling, and two linear layers (256 units). The default target layer is "conv2"
 * after its ReLU: [N,50,8,8] for 28x28 images.
 * @throws ShapeError when the image is smaller than 16x16 pixels.
 *
 * @example
 * ```ts
 * import { createModel } from "batchcam";
 *
 * const standardisation = { mean: [0.13], std: [0.31] };
 * const input = { channels: 1, height: 28, width: 28, classCount: 10, standardisation };
 * const { layers, targetLayer } = createModel("typology-cnn", input);
 * console.log(layers, targetLayer); // [ 'conv1', 'conv2' ] conv2
 * ```
 */
export function typologyCnn(
  input: ModelInput,
  options: ModelOptions = {},
  sizes: TypologyCnnSizes = {},
): Model {
  const name = "typology-cnn";
  checkModel(name, input, options, ["layer"]);
  checkOptions(sizes, sizeRequirements, name, [], "sizes");
  const { widths = [20, 50], hidden = 256 } = sizes;
  const [height, width] = [input.height, input.width].map((side) => shrunk(shrunk(side)));
  if (height < 1 || width < 1) {
    throw new ShapeError(
      `${name} needs images of at least 16x16 pixels, not ${input.height}x${input.width}.`,
    );
  }
  const layers = ["conv1", "conv2"];
  const targetLayer = chooseLayer(name, layers, options.layer ?? "conv2");
  return {
    name,
    input,
    options,
    parameters: [
      ...layerParameters("conv1", [widths[0], input.channels, kernel, kernel]),
      ...layerParameters("conv2", [widths[1], widths[0], kernel, kernel]),
      ...layerParameters("fc1", [hidden, widths[1] * height * width]),
      ...layerParameters("fc2", [input.classCount, hidden]),
    ],
    buffers: [],
    layers,
    targetLayer,
    dropRates: [],
    head: "fc2",
    stem: "conv1",
    blocks: [["conv1."], ["conv2."], ["fc1."], ["fc2."]],
    apply(parameters, images) {
      const standardised = standardise(images, input.standardisation);
      const conv1 = relu(convolution(standardised, parameters, "conv1"));
      const pool1 = maxPool(conv1, [2, 2]);
      const conv2 = relu(convolution(pool1, parameters, "conv2"));
      const flat = reshape(maxPool(conv2, [2, 2]), [images.shape[0], -1]);
      const logits = linear(relu(linear(flat, parameters, "fc1")), parameters, "fc2");
      const activations: Record<string, Tensor> = { conv1, conv2 };
      return {
        logits,
        activations: activations[targetLayer],
        layers: activations,
        checkpoints: [standardised, pool1, conv2],
        buffers: {},
      };
    },
  };
}
