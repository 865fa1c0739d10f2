import {
  abs,
  argMax,
  cast,
  div,
  less,
  matMul,
  mul,
  reduceMax,
  reduceSum,
  reshape,
  sqrt,
  type Tensor,
  transpose,
  where,
} from "../../../graph/index.js";
import { nonZero } from "../../non-zero.js";
import { oneHot } from "../../targets.js";
import type { ExplainedLayer } from "../method.js";

/**
 * Squarings of the Gram matrix. Each squares its eigenvalues: after ten, a singular value of X that is a hundredth smaller
 * than the largest weighs a billionth of it.
 */
const squarings = 10;

/**
 * Eigen-CAM (Muhammad & Yeasin 2020): the activations of each place along the strongest direction of their
 * channels, of no class. With the activations X [h*w,D], not centred, it is X v, where v is the first right singular vector, of
 * the sign that makes the sum of the evidence positive; zeros where all activations are.
 *
 * The vector is found by squaring a Gram matrix, the smaller of X X^T and X^T X, until nothing else is left of it. Only where
 * the two largest singular values are nearly equal, within half a percent, is the evidence a mixture of both.
 */
export function eigenCam({ activations }: Pick<ExplainedLayer, "activations">): Tensor {
  const [n, channels, height, width] = activations.shape;
  const places = height * width;
  const transposed = reshape(activations, [n, channels, places]);
  // Neither large nor small activations leave the range of float32 when squared.
  const x = div(transpose(transposed, [0, 2, 1]), nonZero(reduceMax(abs(transposed), perMatrix)));
  const xt = transpose(x, [0, 2, 1]);
  const direction =
    places < channels ? matMul(xt, leadingEigenvector(matMul(x, xt))) : leadingEigenvector(matMul(xt, x));
  const length = sqrt(nonZero(reduceSum(mul(direction, direction), perMatrix)));
  const evidence = matMul(transpose(transposed, [0, 2, 1]), div(direction, length));
  const upright = where(less(reduceSum(evidence, perMatrix), 0), -1, 1);
  return reshape(mul(evidence, upright), [n, height, width]);
}

/**
 * EigenGradCAM (Gildenblat et al. 2021, pytorch-grad-cam): Eigen-CAM of each activation times its gradient, upright where it agrees
 * with their sum over the channels. It is not centred, as Eigen-CAM is not.
 */
export function eigenGradCam({ activations, gradient }: ExplainedLayer): Tensor {
  const products = mul(activations, gradient);
  const evidence = eigenCam({ activations: products });
  const agreement = reduceSum(mul(evidence, reduceSum(products, { axes: [1] })), perMatrix);
  return mul(evidence, where(less(agreement, 0), -1, 1));
}

const perMatrix = { axes: [1, 2], keepDims: true };

/** An eigenvector of the largest eigenvalue of positive semidefinite matrices [N,s,s]: [N,s,1], of any length. */
function leadingEigenvector(gram: Tensor): Tensor {
  const [n, size] = gram.shape;
  let power = toLargest(gram);
  for (let squaring = 0; squaring < squarings; squaring++) power = toLargest(matMul(power, power));
  // What is left is u u^T, every column a multiple of u; the longest is the one that surely is not zero.
  const lengths = reduceSum(mul(power, power), { axes: [1] });
  const longest = oneHot(cast(argMax(lengths), "int32"), size);
  return matMul(power, reshape(longest, [n, size, 1]));
}

/** Divided by the largest entry, which in a positive semidefinite matrix no other exceeds in magnitude. */
const toLargest = (matrix: Tensor): Tensor => div(matrix, nonZero(reduceMax(matrix, perMatrix)));
