import { ShapeError } from "../base/errors.js";
import { maxPool, relu, reshape } from "../graph/index.js";
import { convSame, layerParameters, linear, standardise } from "../nn/index.js";
import type { Model, ModelInput } from "./model.js";

export interface SimpleCnnOptions {
  /** Output channels of the three convolutions; [32, 64, 128] by default. */
  readonly widths?: readonly [number, number, number];
  /** Units of the hidden linear layer; 128 by default. */
  readonly hidden?: number;
}

/**
 * The reference SimpleCNN: three 3x3 convolutions with ReLU, max pooling after the first two, and two
 * linear layers. The target layer is the third convolution after its ReLU: [N,128,7,7] on 28x28 images.
 * @throws ShapeError when the image is smaller than 4 pixels on a side.
 */
export function simpleCnn(input: ModelInput, options: SimpleCnnOptions = {}): Model {
  const { widths = [32, 64, 128], hidden = 128 } = options;
  const [height, width] = [input.height, input.width].map((size) => Math.floor(Math.floor(size / 2) / 2));
  if (height < 1 || width < 1) {
    throw new ShapeError(
      `simple-cnn needs images of at least 4x4 pixels, not ${input.height}x${input.width}.`,
    );
  }
  return {
    name: "simple-cnn",
    input,
    parameters: [
      ...layerParameters("conv1", [widths[0], input.channels, 3, 3]),
      ...layerParameters("conv2", [widths[1], widths[0], 3, 3]),
      ...layerParameters("conv3", [widths[2], widths[1], 3, 3]),
      ...layerParameters("fc1", [hidden, widths[2] * height * width]),
      ...layerParameters("fc2", [input.classCount, hidden]),
    ],
    apply(parameters, images) {
      const x = standardise(images, input.standardisation);
      const first = maxPool(relu(convSame(x, parameters, "conv1")), [2, 2]);
      const second = maxPool(relu(convSame(first, parameters, "conv2")), [2, 2]);
      const activations = relu(convSame(second, parameters, "conv3"));
      const flat = reshape(activations, [images.shape[0], -1]);
      const logits = linear(relu(linear(flat, parameters, "fc1")), parameters, "fc2");
      return { logits, activations };
    },
  };
}
