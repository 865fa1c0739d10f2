import { ShapeError } from "../../base/errors.js";
import { applyOperator, ownDomain, type Tensor } from "../tensor.js";

export interface BatchNormalised {
  /** (x - mean) / sqrt(variance + epsilon) * scale + shift for each channel [N,C,H,W]. */
  readonly y: Tensor;
  /** Of each channel over the batch [C]. */
  readonly mean: Tensor;
  /** Biased, as the batch is normalised by it [C]. */
  readonly variance: Tensor;
}

/**
 * Batch normalisation by the statistics of the batch (Ioffe & Szegedy 2015, algorithm 1): x [N,C,H,W], scale and
 * shift [C]. An operator of this library, since that of ONNX does not give the variance of the batch.
 * @throws ShapeError when scale or shift is not one number for each channel.
 */
export function batchNormalisation(
  x: Tensor,
  scale: Tensor,
  shift: Tensor,
  epsilon: number,
): BatchNormalised {
  const channels = x.shape[1];
  if (
    x.shape.length !== 4 ||
    [scale, shift].some(({ shape }) => shape.length !== 1 || shape[0] !== channels)
  ) {
    throw new ShapeError(
      `batchNormalisation: scale [${scale.shape}] and shift [${shift.shape}] do not fit images [${x.shape}].`,
    );
  }
  const vector = { shape: [channels], dtype: x.dtype };
  const attributes = { epsilon: { type: "float", value: epsilon } } as const;
  const node = applyOperator("BatchNorm", [x, scale, shift], [x, vector, vector], attributes, ownDomain);
  const [y, mean, variance] = node.outputs;
  return { y, mean, variance };
}
