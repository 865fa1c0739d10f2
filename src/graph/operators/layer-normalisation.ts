import { ShapeError } from "../../base/errors.js";
import { applyOperator, type Tensor } from "../tensor.js";

/** What `layerNormalization` makes of x [...,D]. */
export interface LayerNormalised {
  /** [...,D] */
  readonly normalised: Tensor;
  /** Mean of each row [...,1]. */
  readonly mean: Tensor;
  /** 1 / sqrt(variance + epsilon) of each row [...,1]. */
  readonly inverseDeviation: Tensor;
}

/**
 * LayerNorm over the last axis of x [...,D] (Ba et al. 2016): (x - mean) / sqrt(variance + epsilon), times
 * `scale` [D], plus `bias` [D].
 * @throws ShapeError when scale or bias do not have the size of the last axis.
 */
export function layerNormalization(x: Tensor, scale: Tensor, bias: Tensor, epsilon: number): LayerNormalised {
  const size = x.shape.at(-1);
  if ([scale, bias].some(({ shape }) => shape.length !== 1 || shape[0] !== size)) {
    throw new ShapeError(
      `layerNormalization: scale [${scale.shape}] and bias [${bias.shape}] must have the size of the last axis ` +
        `of [${x.shape}].`,
    );
  }
  const row = { shape: [...x.shape.slice(0, -1), 1], dtype: x.dtype };
  const [normalised, mean, inverseDeviation] = applyOperator(
    "LayerNormalization",
    [x, scale, bias],
    [x, row, row],
    { axis: { type: "int", value: -1 }, epsilon: { type: "float", value: epsilon } },
  ).outputs;
  return { normalised, mean, inverseDeviation };
}
