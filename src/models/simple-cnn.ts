import { ShapeError } from "../base/errors.js";
import { checkOptions, type Requirements } from "../base/options/check-options.js";
import { listOf, within } from "../base/options/requirements.js";
import { maxPool, relu, reshape, type Tensor } from "../graph/index.js";
import { convSame, layerParameters, linear, standardise } from "../nn/index.js";
import { checkModel, chooseLayer, type Model, type ModelInput, type ModelOptions } from "./model.js";

/** The sizes of a SimpleCNN. */
export interface SimpleCnnSizes {
  /** Output channels of the three convolutions; [32, 64, 128] by default. */
  readonly widths?: readonly [number, number, number];
  /** Units of the hidden linear layer; 128 by default. */
  readonly hidden?: number;
}

const sizeRequirements: Requirements<SimpleCnnSizes> = {
  widths: listOf(within.count, "three whole numbers from 1 up", 3),
  hidden: within.count,
};

/**
 * The reference SimpleCNN: three 3x3 convolutions with ReLU, max pooling after the first two, and two linear
 * layers. The default target layer is "conv3" after its ReLU: [N,128,7,7] for 28x28 images.
 * @throws ShapeError when the image is smaller than 4x4 pixels.
 *
 * @example
 * ```ts
 * import { createModel } from "batchcam";
 *
 * const standardisation = { mean: [0.13], std: [0.31] };
 * const input = { channels: 1, height: 28, width: 28, classCount: 10, standardisation };
 * const { layers, targetLayer } = createModel("simple-cnn", input);
 * console.log(layers, targetLayer); // [ 'conv1', 'conv2', 'conv3' ] conv3
 * ```
 */
export function simpleCnn(input: ModelInput, options: ModelOptions = {}, sizes: SimpleCnnSizes = {}): Model {
  const name = "simple-cnn";
  checkModel(name, input, options, ["layer"]);
  checkOptions(sizes, sizeRequirements, name, [], "sizes");
  const { widths = [32, 64, 128], hidden = 128 } = sizes;
  const [height, width] = [input.height, input.width].map((size) => Math.floor(Math.floor(size / 2) / 2));
  if (height < 1 || width < 1) {
    throw new ShapeError(`${name} needs images of at least 4x4 pixels, not ${input.height}x${input.width}.`);
  }
  const layers = ["conv1", "conv2", "conv3"];
  const targetLayer = chooseLayer(name, layers, options.layer ?? "conv3");
  return {
    name,
    input,
    options,
    parameters: [
      ...layerParameters("conv1", [widths[0], input.channels, 3, 3]),
      ...layerParameters("conv2", [widths[1], widths[0], 3, 3]),
      ...layerParameters("conv3", [widths[2], widths[1], 3, 3]),
      ...layerParameters("fc1", [hidden, widths[2] * height * width]),
      ...layerParameters("fc2", [input.classCount, hidden]),
    ],
    buffers: [],
    layers,
    targetLayer,
    dropRates: [],
    head: "fc2",
    stem: "conv1",
    blocks: [["conv1."], ["conv2."], ["conv3."], ["fc1."], ["fc2."]],
    apply(parameters, images) {
      const standardised = standardise(images, input.standardisation);
      const conv1 = relu(convSame(standardised, parameters, "conv1"));
      const pool1 = maxPool(conv1, [2, 2]);
      const conv2 = relu(convSame(pool1, parameters, "conv2"));
      const pool2 = maxPool(conv2, [2, 2]);
      const conv3 = relu(convSame(pool2, parameters, "conv3"));
      const flat = reshape(conv3, [images.shape[0], -1]);
      const logits = linear(relu(linear(flat, parameters, "fc1")), parameters, "fc2");
      const activations: Record<string, Tensor> = { conv1, conv2, conv3 };
      return {
        logits,
        activations: activations[targetLayer],
        layers: activations,
        checkpoints: [standardised, pool1, pool2, conv3],
        buffers: {},
      };
    },
  };
}
