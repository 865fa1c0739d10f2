import {
  abs,
  checkShapes,
  constant,
  gemm,
  greater,
  madeBy,
  matMul,
  mul,
  reduceMax,
  reduceMean,
  reduceSum,
  reshape,
  type Tensor,
  where,
} from "../graph/index.js";

/**
 * Means over the pixels of a gradient [N,D,h,w] with respect to activations: [N,D,1,1], Grad-CAM's weights of the channels
 * (Selvaraju et al. 2017, eq. 1).
 *
 * Behind activations that a linear layer takes as a row of numbers, the gradient is a product with that layer's weight. The
 * mean of the product is the product with the mean of the weight, which is smaller by the number of pixels; so are all
 * derivatives of it.
 */
export function channelWeights(gradient: Tensor): Tensor {
  const [n, channels] = gradient.shape;
  return reshape(ofLinearLayer(gradient) ?? reduceMean(gradient, { axes: [2, 3] }), [n, channels, 1, 1]);
}

/** [N,D], or undefined where the gradient comes from something else than a linear layer. */
function ofLinearLayer(gradient: Tensor): Tensor | undefined {
  const [n, channels, height, width] = gradient.shape;
  const pixels = height * width;
  const rows = madeBy(gradient, "Reshape")?.inputs[0];
  const product = rows?.shape[0] === n ? madeBy(rows, "Gemm") : undefined;
  if (!product) return undefined;
  const [delta, weight, bias] = product.inputs;
  const { transA, transB } = product.attributes;
  if (bias || transB) return undefined;
  // A product, since the derivative of a mean, a number spread over the pixels, is slower than that of a product.
  const shares = constant(new Float32Array(pixels).fill(1 / pixels), [pixels, 1]);
  const means = matMul(reshape(weight, [-1, pixels]), shares);
  return gemm(delta, reshape(means, [-1, channels]), undefined, { transA });
}

/** Activations [N,D,h,w] times weights that broadcast to them, summed over the channels: [N,h,w]. */
export const weightedSum = (weights: Tensor, activations: Tensor): Tensor =>
  reduceSum(mul(weights, activations), { axes: [1] });

/** The same sum of magnitudes: what rounding errors of the sum are measured by. */
export const weightedMagnitudes = (weights: Tensor, activations: Tensor): Tensor =>
  reduceSum(abs(mul(weights, activations)), { axes: [1] });

/** The share of a sum of magnitudes that may be rounding. */
const rounding = 1e-5;

/**
 * Evidence [N,h,w] with zeros in place of maps that are nowhere more than rounding of what they were summed of.
 * @param size - Of the evidence, where some is negative.
 */
export function aboveRounding(evidence: Tensor, magnitude: Tensor, size = evidence): Tensor {
  checkShapes("finishMap", { evidence: [evidence, "NHW"], magnitude: [magnitude, "NHW"] });
  const [peak, most] = [size, magnitude].map((maps) => reduceMax(maps, { axes: [1, 2], keepDims: true }));
  return where(greater(peak, mul(most, rounding)), evidence, 0);
}
