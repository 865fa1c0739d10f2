import { ShapeError, UsageError } from "../base/errors.js";
import { checkArguments } from "../base/options/check-options.js";
import { within } from "../base/options/requirements.js";
import {
  add,
  div,
  input,
  mul,
  reduceMean,
  reduceSum,
  reshape,
  sqrt,
  sub,
  type Tensor,
  transpose,
} from "../graph/index.js";
import {
  convolution,
  Forward,
  type Initialiser,
  type ParameterSpec,
  type ParameterTensors,
  parameterInputs,
  resize,
  weightAndBias,
} from "../nn/index.js";
import { blockParameters, convNextBlock } from "./convnext-v2.js";
import { aModel, type Model, stateSpecs } from "./model.js";

/** The output of a masked autoencoder for a batch. */
export interface Reconstruction {
  /** The mean squared error over the hidden patches, with the pixels of each patch standardised. */
  readonly loss: Tensor;
  /** The checkpoints of the encoder; see `ModelOutput`. */
  readonly checkpoints: readonly Tensor[];
  /** Images [N,C,H,W]: visible patches unchanged, hidden ones as the decoder fills them in. */
  readonly images: Tensor;
}

/** A fully convolutional masked autoencoder (FCMAE). */
export interface MaskedAutoencoder
  extends Pick<Model, "name" | "input" | "parameters" | "buffers" | "blocks"> {
  readonly encoder: Model;
  /** The number of patches of an image, vertically and horizontally. */
  readonly grid: readonly [number, number];
  /**
   * Builds the graph.
   * @param images - [N,C,H,W] with pixels in [0,1].
   * @param visible - 1 for patches that the encoder sees, else 0 [N,1,h,w].
   * @param keep - Stochastic depth, as in `ForwardMode`.
   */
  apply(parameters: ParameterTensors, images: Tensor, visible: Tensor, keep?: Tensor): Reconstruction;
}

const decoderWeights: Initialiser = { kind: "normal", std: 0.02 };
/** Avoids a division by zero in patches of a single colour. */
const epsilon = 1e-6;

/**
 * FCMAE (Woo et al. 2023, section 3.1): a ConvNeXt-V2 sees some patches of an image, and a light decoder of
 * one block reconstructs the others. A patch is what one place of the encoder's last map covers. Parameters
 * of the encoder keep their names (without the head); those of the decoder begin with "decoder.".
 * @param decoderDim - The channels of the decoder.
 * @throws UsageError when the encoder is not a ConvNeXt-V2 with its last layer as the target.
 * @throws ShapeError when the patches do not tile the image.
 *
 * @example
 * ```ts
 * import { createModel } from "batchcam";
 * import { maskedAutoencoder } from "batchcam/graph";
 *
 * const standardisation = { mean: [0.13], std: [0.31] };
 * const input = { channels: 1, height: 28, width: 28, classCount: 10, standardisation };
 * const { name, grid } = maskedAutoencoder(createModel("convnext-v2-atto", input), 128);
 * console.log(name, grid); // convnext-v2-atto-fcmae [ 7, 7 ]
 * ```
 */
export function maskedAutoencoder(encoder: Model, decoderDim: number): MaskedAutoencoder {
  checkArguments("maskedAutoencoder", {
    encoder: [encoder, aModel],
    decoderDim: [decoderDim, within.count],
  });
  if (!encoder.name.startsWith("convnext-v2") || encoder.targetLayer !== encoder.layers.at(-1)) {
    throw new UsageError(
      `maskedAutoencoder: encoder must be a ConvNeXt-V2 with its last layer as the target, not ${encoder.name}.`,
    );
  }
  const { channels, height, width } = encoder.input;
  const probe = encoder.apply(
    parameterInputs(stateSpecs(encoder)),
    input("images", [1, channels, height, width]),
  );
  const [, dim, rows, columns] = probe.activations.shape;
  const patch = height / rows;
  if (patch !== width / columns || !Number.isInteger(patch)) {
    throw new ShapeError(
      `${encoder.name}: the ${rows}x${columns} patches of its last map do not tile images of ${height}x${width} ` +
        "pixels. Use an image size that its strides divide, or change patch and downsampling.",
    );
  }
  const grid = [rows, columns] as const;
  const block = { name: "decoder.block", dim: decoderDim, dropRate: 0 };
  return {
    name: `${encoder.name}-fcmae`,
    input: encoder.input,
    encoder,
    grid,
    parameters: [
      ...encoder.parameters.filter(({ name }) => !isHead(name)),
      ...weightAndBias("decoder.proj", [decoderDim, dim, 1, 1], decoderWeights),
      maskToken(decoderDim),
      ...blockParameters(block),
      ...weightAndBias("decoder.pred", [channels * patch * patch, decoderDim, 1, 1], decoderWeights),
    ],
    buffers: [],
    blocks: [...encoder.blocks.slice(0, -1), ["decoder."]],
    apply(parameters, images, visible, keep) {
      const unused = parameterInputs(encoder.parameters.filter(({ name }) => isHead(name)));
      const { activations, checkpoints } = encoder.apply({ ...unused, ...parameters }, images, {
        visible,
        keep,
      });
      const forward = new Forward(parameters);
      const hidden = sub(1, visible);
      const seen = mul(convolution(activations, parameters, "decoder.proj"), visible);
      const joined = add(seen, mul(parameters["decoder.mask_token"], hidden));
      const predicted = toPatches(
        convolution(convNextBlock(joined, forward, block), parameters, "decoder.pred"),
      );
      const patches = cut(images, patch);
      const perPatch = { axes: [2], keepDims: true };
      const mean = reduceMean(patches, perPatch);
      const centred = sub(patches, mean);
      const deviation = sqrt(add(reduceMean(mul(centred, centred), perPatch), epsilon));
      const difference = sub(predicted, div(centred, deviation));
      const errors = reduceMean(mul(difference, difference), { axes: [2] });
      const hiddenPatches = reshape(hidden, errors.shape);
      const filled = join(add(mul(predicted, deviation), mean), images.shape, patch);
      const shown = resize(visible, height, width, "nearest");
      return {
        loss: div(reduceSum(mul(errors, hiddenPatches)), reduceSum(hiddenPatches)),
        checkpoints,
        images: add(mul(images, shown), mul(filled, sub(1, shown))),
      };
    },
  };
}

const isHead = (name: string): boolean => name.startsWith("head.");

const maskToken = (dim: number): ParameterSpec => ({
  name: "decoder.mask_token",
  shape: [1, dim, 1, 1],
  initial: decoderWeights,
  decay: false,
});

/** Turns a map [N,P,h,w] into one row per place [N,hw,P]. */
function toPatches(x: Tensor): Tensor {
  const [n, values, h, w] = x.shape;
  return transpose(reshape(x, [n, values, h * w]), [0, 2, 1]);
}

/** Cuts images [N,C,H,W] into patches [N,hw,C * patch * patch]. */
function cut(images: Tensor, patch: number): Tensor {
  const [n, c, height, width] = images.shape;
  const [h, w] = [height / patch, width / patch];
  const tiles = transpose(reshape(images, [n, c, h, patch, w, patch]), [0, 2, 4, 1, 3, 5]);
  return reshape(tiles, [n, h * w, c * patch * patch]);
}

/** The inverse of `cut`: joins patches into images of `shape`. */
function join(patches: Tensor, shape: readonly number[], patch: number): Tensor {
  const [n, c, height, width] = shape;
  const tiles = reshape(patches, [n, height / patch, width / patch, c, patch, patch]);
  return reshape(transpose(tiles, [0, 3, 1, 4, 2, 5]), shape);
}
