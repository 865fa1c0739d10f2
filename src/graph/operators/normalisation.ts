import { ShapeError } from "../../base/errors.js";
import { checkValue } from "../../base/options/check-options.js";
import { within } from "../../base/options/requirements.js";
import { checkTensors } from "../arguments.js";
import { inferring, type Shapes, type Tensor } from "../tensor.js";

const same = ([x]: readonly Tensor[]) => [x];

const isVector = ({ shape }: Tensor, size: number | undefined): boolean =>
  shape.length === 1 && shape[0] === size;

export const normalisationShapes: Shapes<"normalisation"> = {
  BatchNorm: ([x, scale, shift]) => {
    const channels = x.shape[1];
    if (x.shape.length !== 4 || !isVector(scale, channels) || !isVector(shift, channels)) {
      throw new ShapeError(
        `batchNormalisation: scale [${scale.shape}] and shift [${shift.shape}] do not fit images [${x.shape}].`,
      );
    }
    const vector = { shape: [channels], dtype: x.dtype };
    return [x, vector, vector];
  },
  LayerNormalization: ([x, scale, bias]) => {
    const size = x.shape.at(-1);
    if (!isVector(scale, size) || !isVector(bias, size)) {
      throw new ShapeError(
        `layerNormalization: scale [${scale.shape}] and bias [${bias.shape}] must have the size of the last axis ` +
          `of [${x.shape}].`,
      );
    }
    const row = { shape: [...x.shape.slice(0, -1), 1], dtype: x.dtype };
    return [x, row, row];
  },
  LogSoftmax: same,
  Softmax: same,
};

const apply = inferring(normalisationShapes);

export interface BatchNormalised {
  /** (x - mean) / sqrt(variance + epsilon) * scale + shift, per channel [N,C,H,W]. */
  readonly y: Tensor;
  /** Mean of each channel over the batch [C]. */
  readonly mean: Tensor;
  /** Biased variance, as used to normalise the batch [C]. */
  readonly variance: Tensor;
}

/**
 * Batch normalisation of images x [N,C,H,W] by batch statistics (Ioffe & Szegedy 2015, algorithm 1), with scale
 * and shift [C]. It is this library's own operator because ONNX's does not return the batch variance.
 * @param epsilon - Added to the variance.
 * @throws ShapeError when scale or shift does not have one number per channel.
 *
 * @example
 * ```ts
 * import { batchNormalisation, input } from "batchcam/graph";
 *
 * const [x, scale, shift] = [input("x", [8, 16, 4, 4]), input("scale", [16]), input("shift", [16])];
 * const { y, mean } = batchNormalisation(x, scale, shift, 1e-5);
 * console.log(y.shape, mean.shape); // [ 8, 16, 4, 4 ] [ 16 ]
 * ```
 */
export function batchNormalisation(
  x: Tensor,
  scale: Tensor,
  shift: Tensor,
  epsilon: number,
): BatchNormalised {
  checkTensors("batchNormalisation", { x, scale, shift });
  checkValue(epsilon, within.weight, "batchNormalisation: epsilon");
  const [y, mean, variance] = apply("BatchNorm", [x, scale, shift], { epsilon });
  return { y, mean, variance };
}

/** The results of `layerNormalization` for x [...,D]. */
export interface LayerNormalised {
  /** [...,D] */
  readonly normalised: Tensor;
  /** Mean of each row [...,1]. */
  readonly mean: Tensor;
  /** 1 / sqrt(variance + epsilon) per row [...,1]. */
  readonly inverseDeviation: Tensor;
}

/**
 * Layer normalisation over the last axis of x [...,D] (Ba et al. 2016): (x - mean) / sqrt(variance + epsilon),
 * times `scale` [D], plus `bias` [D].
 * @throws ShapeError when scale or bias does not have the size of the last axis.
 *
 * @example
 * ```ts
 * import { input, layerNormalization } from "batchcam/graph";
 *
 * const [x, scale, bias] = [input("x", [2, 5, 64]), input("scale", [64]), input("bias", [64])];
 * console.log(layerNormalization(x, scale, bias, 1e-5).normalised.shape); // [ 2, 5, 64 ]
 * ```
 */
export function layerNormalization(x: Tensor, scale: Tensor, bias: Tensor, epsilon: number): LayerNormalised {
  checkTensors("layerNormalization", { x, scale, bias });
  checkValue(epsilon, within.weight, "layerNormalization: epsilon");
  const attributes = { axis: -1, epsilon };
  const [normalised, mean, inverseDeviation] = apply("LayerNormalization", [x, scale, bias], attributes);
  return { normalised, mean, inverseDeviation };
}

/**
 * Softmax along the last axis: positive numbers that add up to 1.
 *
 * @example
 * ```ts
 * import { input, softmax } from "batchcam/graph";
 *
 * console.log(softmax(input("logits", [8, 10])).shape); // [ 8, 10 ]
 * ```
 */
export const softmax = (x: Tensor): Tensor => alongRows("Softmax", x);

/**
 * Logarithm of the softmax along the last axis; stable for large inputs.
 *
 * @example
 * ```ts
 * import { input, logSoftmax } from "batchcam/graph";
 *
 * console.log(logSoftmax(input("logits", [8, 10])).shape); // [ 8, 10 ]
 * ```
 */
export const logSoftmax = (x: Tensor): Tensor => alongRows("LogSoftmax", x);

function alongRows(opType: "Softmax" | "LogSoftmax", x: Tensor): Tensor {
  checkTensors(opType, { x });
  return apply(opType, [x], { axis: -1 })[0];
}
